import type { Session } from './session.js';

/** What goes between this page and the one that embeds it. A token never stands in a URL. */
export const WANTED = 'parley:token-wanted';
export const GIVEN = 'parley:token';

export const isEmbedded = (): boolean => window.parent !== window;

/** Asks the page around this one for a token whenever one is needed, and takes it from the named origins only. */
export const makeEmbeddedSession = (origins: readonly string[]): Session => ({
  id: 'embedded',
  client: { token: () => askForToken(origins) },
  toUserId: (typed) => typed.trim(),
  personLabel: 'User id',
});

const PATIENCE_MS = 15_000;
const AGAIN_MS = 1_000;

/** Rejects after a while without an answer; whoever needs the token tries again. */
const askForToken = (origins: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    // A browser hands the message over where the page around is of that origin, and drops it elsewhere.
    const ask = () => {
      for (const origin of askable(origins)) window.parent.postMessage({ type: WANTED }, origin);
    };
    const end = () => {
      clearInterval(again);
      clearTimeout(patience);
      window.removeEventListener('message', take);
    };
    const take = (event: MessageEvent<unknown>) => {
      const token = tokenIn(event, origins);
      if (token === undefined) return;
      end();
      resolve(token);
    };
    window.addEventListener('message', take);
    // The page around may listen a moment later than this one asks.
    const again = setInterval(ask, AGAIN_MS);
    const patience = setTimeout(() => {
      end();
      reject(new Error('The page around this one gave no token'));
    }, PATIENCE_MS);
    ask();
  });

/** Those that the page around may be of. Most browsers say which, and warn of each message that they drop. */
const askable = (origins: readonly string[]): readonly string[] => {
  // Missing in some.
  const around = (window.location as Partial<Location>).ancestorOrigins?.[0];
  return around === undefined ? origins : origins.filter((origin) => origin === around);
};

const tokenIn = ({ source, origin, data }: MessageEvent<unknown>, origins: readonly string[]) => {
  if (source !== window.parent || !origins.includes(origin)) return undefined;
  const { type, token } = (data ?? {}) as { readonly type?: unknown; readonly token?: unknown };
  return type === GIVEN && typeof token === 'string' ? token : undefined;
};

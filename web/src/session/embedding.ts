import type { Session } from './session.js';

/** The messages between this page and the one that embeds it. A token never appears in a URL. */
export const WANTED = 'parley:token-wanted';
export const GIVEN = 'parley:token';

export const isEmbedded = (): boolean => window.parent !== window;

/** Asks the embedding page for a token whenever one is needed, and takes it from these origins only. */
export const makeEmbeddedSession = (origins: readonly string[]): Session => ({
  id: 'embedded',
  client: { token: () => askForToken(origins) },
  toUserId: (typed) => typed.trim(),
  personLabel: 'User id',
});

const TIMEOUT_MS = 15_000;
const REPEAT_MS = 1_000;

/** Rejects after 15 s without an answer; the client then asks again. */
const askForToken = (origins: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    // The browser delivers a message only if the embedding page has that origin.
    const ask = () => {
      for (const origin of possible(origins)) window.parent.postMessage({ type: WANTED }, origin);
    };
    const end = () => {
      clearInterval(repeat);
      clearTimeout(timeout);
      window.removeEventListener('message', take);
    };
    const take = (event: MessageEvent<unknown>) => {
      const token = tokenIn(event, origins);
      if (token === undefined) return;
      end();
      resolve(token);
    };
    window.addEventListener('message', take);
    // The embedding page may begin to listen after this one has asked.
    const repeat = setInterval(ask, REPEAT_MS);
    const timeout = setTimeout(() => {
      end();
      reject(new Error('The embedding page gave no token'));
    }, TIMEOUT_MS);
    ask();
  });

/** The origins that the embedding page may have. Most browsers say which it has, and warn of messages to others. */
const possible = (origins: readonly string[]): readonly string[] => {
  // Some browsers have no `ancestorOrigins`.
  const embedder = (window.location as Partial<Location>).ancestorOrigins?.[0];
  return embedder === undefined ? origins : origins.filter((origin) => origin === embedder);
};

const tokenIn = ({ source, origin, data }: MessageEvent<unknown>, origins: readonly string[]) => {
  if (source !== window.parent || !origins.includes(origin)) return undefined;
  const { type, token } = (data ?? {}) as { readonly type?: unknown; readonly token?: unknown };
  return type === GIVEN && typeof token === 'string' ? token : undefined;
};

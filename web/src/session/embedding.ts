import { type HostChannel, makeHostChannel } from './host-channel.js';
import { makeHostPage } from './host-page.js';
import type { Session } from './session.js';
import { makeValue, type Value } from './value.js';

export const isEmbedded = (): boolean => window.parent !== window;

/** Every session has an id of its own, whoever its user is. */
let sessions = 0;

/**
 * Asks the embedding page for a token whenever one is needed, and takes it from these origins only.
 *
 * @param first a token that the page has given already.
 */
export const makeEmbeddedSession = (origins: readonly string[], first?: string): Session => {
  const channel = makeHostChannel(origins);
  const isSilent = makeValue(false);
  const userName = makeValue(first === undefined ? undefined : nameIn(first));
  let given = first;
  sessions++;

  const token = async (): Promise<string> => {
    const next = given ?? (await askForToken(channel, isSilent));
    given = undefined;
    userName.set(nameIn(next) ?? userName.get());
    return next;
  };
  return {
    id: `embedded ${sessions}`,
    client: { token },
    toUserId: (typed) => typed.trim(),
    personKind: 'userId',
    host: makeHostPage(channel, isSilent, userName),
  };
};

const TIMEOUT_MS = 15_000;
const REPEAT_MS = 1_000;

/** The chat shows the user that the page has given no token for this long. */
const SILENCE_MS = 8_000;

/** Rejects after 15 s without an answer, after which the client asks again, and when the embedding page signs out. */
const askForToken = (channel: HostChannel, isSilent: Value<boolean>): Promise<string> =>
  new Promise((resolve, reject) => {
    const missing = new Error('The embedding page gave no token');
    const ask = () => channel.tell({ type: 'token-wanted' });
    const end = () => {
      clearInterval(repeat);
      clearTimeout(silence);
      clearTimeout(timeout);
      for (const stop of stops) stop();
    };
    const fail = () => {
      end();
      reject(missing);
    };
    const stops = [
      channel.on('token', ({ token }) => {
        end();
        isSilent.set(false);
        resolve(token);
      }),
      // A token that comes later is for the next session.
      channel.on('sign-out', fail),
    ];
    // The embedding page may begin to listen after this one has asked.
    const repeat = setInterval(ask, REPEAT_MS);
    const silence = setTimeout(() => {
      isSilent.set(true);
      channel.tell({ type: 'error', code: 'NO_TOKEN', message: missing.message });
    }, SILENCE_MS);
    const timeout = setTimeout(fail, TIMEOUT_MS);
    ask();
  });

/** The `name` of a token, which the server takes as the user's; undefined where there is none to read. */
const nameIn = (token: string): string | undefined => {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const { name } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly name?: unknown };
    return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
  } catch {
    // The server judges what this page cannot read.
    return undefined;
  }
};

import { backoffMs } from './backoff.js';
import { ChatError, toChatError } from './chat-error.js';
import type { Cancel, Timers } from './timers.js';
import type { ChatClientOptions } from './types.js';

export interface TokenSource {
  /** One that has not expired yet; asks for a new one where there is none. Undefined where none is used. */
  readonly get: () => Promise<string | undefined>;
  /** The server has refused it: the next `get` asks anew. */
  readonly reject: () => void;
}

/** A new one is asked for this long before, or after four fifths of its life where that is later. */
const AHEAD_MS = 60_000;

/** A longer delay would overflow in setTimeout; nobody stays for so long, and who does is asked when it is refused. */
const LONGEST_MS = 2 ** 31;

/** Who asks for tokens in a way that never ends is asked again. */
const ASKING_MS = 30_000;

export const makeTokenSource = (
  { token: given, userId }: Pick<ChatClientOptions, 'token' | 'userId'>,
  { after, wait }: Timers,
  /** Called when a token has told who the user is. */
  onUser: (userId: string) => void,
  /** For the session that has the token before. */
  onRenewed: (token: string) => void,
  onError: (error: ChatError) => void,
): TokenSource => {
  let held: string | undefined;
  let expiresAt = 0;
  let asking: Promise<string> | undefined;
  let failures = 0;
  let cancelRenewal: Cancel | undefined;

  const accept = (token: string): string => {
    const claims = readClaims(token);
    const user = claims.sub ?? userId;
    if (!user) throw new ChatError('UNAUTHENTICATED');
    if (user !== (userId ?? user)) throw new ChatError('SENDER_MISMATCH');
    const life = lifeOf(claims, Date.now());
    held = token;
    expiresAt = Date.now() + life;
    failures = 0;
    // One that is over when it comes is no reason to ask without a pause.
    if (life < LONGEST_MS) renewAfter(Math.max(life - Math.min(AHEAD_MS, life / 5), 1_000));
    if (!userId) onUser((userId = user));
    return token;
  };

  const request = async () => (typeof given === 'function' ? await given() : (given as string));

  const ask = (): Promise<string> =>
    (asking ??= Promise.race([request(), wait(ASKING_MS).then(() => Promise.reject(toChatError()))])
      .then(accept)
      .catch((reason: unknown) => {
        throw toChatError(reason);
      })
      .finally(() => (asking = undefined)));

  const renewAfter = (delayMs: number) => {
    cancelRenewal?.();
    if (typeof given === 'function') cancelRenewal = after(delayMs, renew);
  };

  const renew = () => {
    ask().then(onRenewed, (error: ChatError) => {
      onError(error);
      renewAfter(backoffMs(++failures));
    });
  };

  return {
    reject() {
      expiresAt = 0;
    },
    async get() {
      if (given === undefined) return undefined;
      return expiresAt > Date.now() ? held : ask();
    },
  };
};

interface Claims {
  readonly sub?: string;
  readonly exp?: number;
  readonly iat?: number;
}

const readClaims = (token: string): Claims => {
  try {
    const payload = (token.split('.')[1] as string).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    // Not one of ours to judge: the server will.
    return {};
  }
};

/** What is left of its life, in milliseconds. A clock that is plainly wrong is passed over. */
const lifeOf = ({ exp = Infinity, iat }: Claims, now: number): number => {
  const left = exp * 1000 - now;
  const whole = iat ? (exp - iat) * 1000 : left;
  return left > 0 && left < whole ? left : whole;
};

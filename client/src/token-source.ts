import { backoffMs } from './backoff.js';
import { ChatError, toChatError } from './chat-error.js';
import type { Cancel, Timers } from './timers.js';
import type { ChatClientOptions } from './types.js';

export interface TokenSource {
  /** One that has not expired yet; asks for a new one where there is none. Undefined where none is used. */
  readonly get: () => Promise<string | undefined>;
  /** The server has refused it: the next `get` asks anew. */
  readonly reject: () => void;
  /** Undefined until it is known. */
  readonly userId: () => string | undefined;
}

interface Held {
  readonly token: string;
  readonly expiresAt: number;
}

/** A new one is asked for this long before, or after four fifths of its life where that is later. */
const AHEAD_MS = 60_000;

export const makeTokenSource = ({
  options: { token: given, userId: named },
  timers,
  onUser,
  onRenewed,
  onError,
}: {
  options: Pick<ChatClientOptions, 'token' | 'userId'>;
  timers: Timers;
  /** Called once, when a token has told who the user is. */
  onUser: (userId: string) => void;
  /** For the session that has the token before. */
  onRenewed: (token: string) => void;
  onError: (error: ChatError) => void;
}): TokenSource => {
  let userId = named;
  let held: Held | undefined;
  let asking: Promise<string> | undefined;
  let cancelRenewal: Cancel = () => undefined;

  const accept = (token: string): string => {
    const claims = readClaims(token);
    const user = claims.sub ?? userId;
    if (user === undefined) throw new ChatError('UNAUTHENTICATED', 'The token names no user');
    if (userId !== undefined && user !== userId) {
      throw new ChatError('SENDER_MISMATCH', `The token is of ${user}, not of ${userId}`);
    }
    const isNew = userId === undefined;
    userId = user;
    const life = lifeOf(claims, Date.now());
    held = { token, expiresAt: Date.now() + life };
    cancelRenewal();
    if (typeof given === 'function' && life < Infinity) {
      cancelRenewal = timers.after(life - Math.min(AHEAD_MS, life / 5), () => renew(0));
    }
    if (isNew) onUser(user);
    return token;
  };

  const ask = (): Promise<string> =>
    (asking ??= Promise.resolve()
      .then(() => (typeof given === 'function' ? given() : (given ?? '')))
      .then(accept)
      .catch((reason: unknown) => {
        throw toChatError(reason);
      })
      .finally(() => (asking = undefined)));

  const renew = (failures: number) => {
    ask().then(onRenewed, (error: ChatError) => {
      onError(error);
      cancelRenewal = timers.after(backoffMs(failures + 1), () => renew(failures + 1));
    });
  };

  return {
    userId: () => userId,
    reject() {
      held = undefined;
    },
    async get() {
      if (given === undefined) return undefined;
      return held !== undefined && held.expiresAt > Date.now() ? held.token : ask();
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
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    // Not one of ours to judge: the server will.
    return {};
  }
};

/** What is left of its life, in milliseconds. A clock that is plainly wrong is passed over. */
const lifeOf = ({ exp, iat }: Claims, now: number): number => {
  if (exp === undefined) return Infinity;
  const left = exp * 1000 - now;
  const whole = iat === undefined ? left : (exp - iat) * 1000;
  return Math.max(0, left > 0 && left <= whole ? left : whole);
};

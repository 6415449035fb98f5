import { ChatError, toChatError } from './chat-error.js';
import { backoffMs } from './retry.js';
import type { Cancel, Timers } from './timers.js';
import type { ChatClientOptions } from './types.js';

export interface TokenSource {
  /** The current token, or a new one where it has expired. Undefined where the app uses no tokens. */
  readonly get: () => Promise<string | undefined>;
  /**
   * The server has refused this token: the next `get` asks for a new one. Where the app gives the same again, it throws
   * this refusal, and the server is not asked again.
   */
  readonly reject: (token: string | undefined, refusal: ChatError) => void;
}

interface TokenSourceOptions {
  readonly options: Pick<ChatClientOptions, 'token' | 'userId'>;
  readonly timers: Timers;
  /** Called when the first token has named the user. */
  readonly onUser: (userId: string) => void;
  /** Called with a new token for the session that has the one before. */
  readonly onRenewed: (token: string) => void;
  readonly onError: (error: ChatError) => void;
}

/** A token is renewed this long before it expires, or after four fifths of its life where that is later. */
const RENEW_AHEAD_MS = 60_000;

/** The client waits this long at least before it asks again, as the app may give tokens that are about to expire. */
const SHORTEST_RENEWAL_MS = 1_000;

/** setTimeout cannot wait longer. A token that lives longer is renewed when the server refuses it. */
const LONGEST_TIMEOUT_MS = 2 ** 31;

/** An app that has given no token after this time is asked again. */
const REQUEST_TIMEOUT_MS = 30_000;

export const makeTokenSource = (parts: TokenSourceOptions): TokenSource => {
  const { options, timers, onUser, onRenewed, onError } = parts;
  const { token: given } = options;
  let { userId } = options;
  let current: string | undefined;
  let expiresAt = 0;
  let refused: { readonly token: string | undefined; readonly refusal: ChatError } | undefined;
  let request: Promise<string> | undefined;
  let failures = 0;
  let cancelRenewal: Cancel | undefined;

  const accept = (token: string): string => {
    if (refused && token === refused.token) throw refused.refusal;
    const claims = readClaims(token);
    const user = claims.sub ?? userId;
    if (!user) throw new ChatError('UNAUTHENTICATED', 'The token names no user');
    if (userId && user !== userId) throw new ChatError('SENDER_MISMATCH', 'The token is of another user');
    const remainingMs = remainingLifeOf(claims, Date.now());
    current = token;
    expiresAt = Date.now() + remainingMs;
    failures = 0;
    if (remainingMs < LONGEST_TIMEOUT_MS) {
      const aheadMs = Math.min(RENEW_AHEAD_MS, remainingMs / 5);
      renewAfter(Math.max(remainingMs - aheadMs, SHORTEST_RENEWAL_MS));
    }
    if (!userId) {
      userId = user;
      onUser(user);
    }
    return token;
  };

  const askApp = async (): Promise<string> => (typeof given === 'function' ? given() : (given as string));

  const timeOut = async (): Promise<never> => {
    await timers.wait(REQUEST_TIMEOUT_MS);
    throw new ChatError('UNAVAILABLE', 'The app gave no token');
  };

  const requestToken = async (): Promise<string> => {
    try {
      return accept(await Promise.race([askApp(), timeOut()]));
    } catch (reason) {
      throw toChatError(reason);
    } finally {
      request = undefined;
    }
  };

  /** All that need a token at the same time share one request. */
  const ask = (): Promise<string> => (request ??= requestToken());

  const renewAfter = (delayMs: number) => {
    cancelRenewal?.();
    if (typeof given === 'function') cancelRenewal = timers.after(delayMs, renew);
  };

  const renew = () => {
    ask().then(onRenewed, (error: ChatError) => {
      onError(error);
      failures++;
      renewAfter(backoffMs(failures));
    });
  };

  return {
    reject(token, refusal) {
      // A proxy refuses too, without a code, and may take the same token the next time.
      if (refusal.code !== 'UNAVAILABLE') refused = { token, refusal };
      if (token === current) expiresAt = 0;
    },
    async get() {
      if (given === undefined) return undefined;
      return expiresAt > Date.now() ? current : ask();
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
    // The server judges what this client cannot read.
    return {};
  }
};

/** How long the token still lives, in milliseconds. A device's clock that is plainly wrong is ignored. */
const remainingLifeOf = ({ exp = Infinity, iat }: Claims, now: number): number => {
  const remaining = exp * 1000 - now;
  const wholeLife = iat === undefined ? remaining : (exp - iat) * 1000;
  return remaining > 0 && remaining < wholeLife ? remaining : wholeLife;
};

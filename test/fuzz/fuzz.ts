import type { Cast } from './cast.js';
import type { Random } from './random.js';

/**
 * How a case ended: answered with ok or a coded refusal, refused at a handshake, closed by the server, or left by the
 * fuzz.
 */
export type Outcome = 'answered' | 'refused' | 'closed' | 'left';

/** Everything that a batch uses. */
export interface Fuzz {
  readonly url: string;
  readonly random: Random;
  readonly cast: Cast;
  readonly count: (outcome: Outcome, cases?: number) => void;
  /** The server did what it must not. */
  readonly fail: (what: string) => void;
  /** Takes everything that the server says to the fuzz, and searches it for what is not the fuzz's. */
  readonly hear: (text: string) => void;
  /** True where a connection may be left to the server's timeouts. Few may, as an address has a limit of these. */
  readonly mayAbandon: () => boolean;
}

/** Runs this many cases, and counts each. */
export type Batch = (fuzz: Fuzz, cases: number) => Promise<void>;

/** What bad input may be answered with. Other codes say that the server is at fault, or hide the fuzz. */
export const REFUSALS: ReadonlySet<string> = new Set([
  ...['INVALID', 'UNAUTHENTICATED', 'TOKEN_EXPIRED', 'FORBIDDEN', 'SENDER_MISMATCH', 'NOT_FOUND'],
  ...['CONFLICT', 'TOO_LARGE'],
]);

/** A refusal must have a code of these, and words. */
export const checkRefusal = (fuzz: Fuzz, refusal: unknown, what: string): void => {
  const { code, message } = (refusal ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !REFUSALS.has(code) || typeof message !== 'string' || message === '') {
    fuzz.fail(`${what} was refused with ${JSON.stringify(refusal)}`);
  }
};

/** Far beyond what anything takes, also on a busy machine: an answer that has not come by then never comes. */
export const PATIENCE_MS = 20_000;

export const within = async <T>(promise: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Nothing came within ${PATIENCE_MS} ms: ${what}`)),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

const SHOWN_LENGTH = 300;

/** Short enough for a report, with control characters escaped. */
export const shown = (text: string | Buffer): string => {
  const all = typeof text === 'string' ? text : text.toString('latin1');
  return JSON.stringify(all.length > SHOWN_LENGTH ? `${all.slice(0, SHOWN_LENGTH)}… (${all.length})` : all);
};

import type { ChatError, ChatErrorCode } from './chat-error.js';

const TRANSIENT_CODES: ReadonlySet<ChatErrorCode> = new Set([
  'UNAVAILABLE',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'RATE_LIMITED',
  'INTERNAL',
]);

/** Whether the same call may well succeed later. */
export const isTransient = ({ code }: ChatError): boolean => TRANSIENT_CODES.has(code);

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const LONGEST_TOLD_MS = 60_000;

/**
 * How long to wait before the next attempt, after this many that failed: from half to all of 500 ms, 1 s, 2 s …
 * up to 30 s. `chance` spreads the clients of a server that was gone, so that they do not all come back at once.
 */
export const backoffMs = (failures: number, chance = Math.random()): number => {
  const longest = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return longest * (0.5 + chance / 2);
};

/**
 * The same after a failure, and no sooner than the server said with it, if that is within a minute. Many clients get the
 * same time from the server, so they spread over a quarter more.
 */
export const pauseMs = (
  failures: number,
  error?: Pick<ChatError, 'retryAfterMs'>,
  chance = Math.random(),
): number => {
  const told = Math.min(error?.retryAfterMs ?? 0, LONGEST_TOLD_MS) * (1 + chance / 4);
  return Math.max(backoffMs(failures, chance), told);
};

import type { UserId } from '../../domain/ids.js';

/** Ten times what five seconds allow, refused: that is no mistake, but an attack. */
const FLOOD_FACTOR = 10;
const FLOOD_WINDOW_MS = 5_000;

/** Refusals of a user within five seconds that are answered: an answer costs more than the refusal. */
export const MAX_ANSWERED_REFUSALS = 300;

/** Anyone who floods is shut out for this long. */
const SHUT_OUT_MS = 30_000;

/** One attempt to run a command, at `now` (milliseconds by a monotonic clock). */
export interface Attempt {
  readonly now: number;
  /** The rate limiter refused it. */
  readonly refused: boolean;
}

/** `some`: as happens to anybody. `many`: they are not answered any more. `flood`: the user is shut out from now on. */
export type Refusals = 'some' | 'many' | 'flood';

/** Both answer at once. */
export interface FloodPolicy {
  /** For how long nothing of the user is admitted; 0 for everybody who has not flooded. */
  shutOutMs(userId: UserId, now: number): number;
  /** Counts the attempt, and says how much of the user was refused lately. */
  count(userId: UserId, attempt: Attempt): Refusals;
}

interface Window {
  since: number;
  refusals: number;
  shutOutUntil: number;
}

/**
 * The windows live in two generations. A window that had no attempt for as long as anyone is shut out is over. So the
 * older generation can be dropped, and memory is bounded by the users who are active.
 */
export const makeFloodPolicy = (commandsPerSecond: number): FloodPolicy => {
  const maxRefusals = (FLOOD_FACTOR * commandsPerSecond * FLOOD_WINDOW_MS) / 1_000;
  let recent = new Map<UserId, Window>();
  let older = new Map<UserId, Window>();
  let recentSince = -Infinity;

  const windowOf = (userId: UserId, now: number): Window => {
    if (now - recentSince >= SHUT_OUT_MS) {
      older = recent;
      recent = new Map();
      recentSince = now;
    }
    const window = recent.get(userId) ?? older.get(userId) ?? { since: now, refusals: 0, shutOutUntil: now };
    recent.set(userId, window);
    return window;
  };

  return {
    shutOutMs: (userId, now) => Math.max(0, windowOf(userId, now).shutOutUntil - now),

    count: (userId, { now, refused }) => {
      const window = windowOf(userId, now);
      if (now - window.since >= FLOOD_WINDOW_MS) {
        window.since = now;
        window.refusals = 0;
      }
      if (!refused) return 'some';
      window.refusals++;
      if (window.refusals < maxRefusals) return window.refusals > MAX_ANSWERED_REFUSALS ? 'many' : 'some';
      window.shutOutUntil = now + SHUT_OUT_MS;
      window.refusals = 0;
      return 'flood';
    },
  };
};

import type { UserId } from '../../domain/ids.js';

/** Ten times the allowed rate for five seconds is no mistake: it is an attack. */
const FLOOD_FACTOR = 10;
const FLOOD_WINDOW_MS = 5_000;

/** One attempt to run a command, at `now` (milliseconds by a monotonic clock). */
export interface Attempt {
  readonly now: number;
  /** The rate limiter refused it. */
  readonly refused: boolean;
}

/**
 * Counts the attempt. True for a refused attempt of a user who has flooded, once per window of five seconds.
 * Answers at once.
 */
export type FloodPolicy = (userId: UserId, attempt: Attempt) => boolean;

interface Window {
  since: number;
  attempts: number;
  /** The window before was a flood, and no answer has said so yet. */
  flooded: boolean;
}

/**
 * The windows live in two generations. A window that had no attempt for five seconds is over. So the older generation
 * can be dropped, and memory is bounded by the users who are active.
 */
export const makeFloodPolicy = (commandsPerSecond: number): FloodPolicy => {
  let recent = new Map<UserId, Window>();
  let older = new Map<UserId, Window>();
  let recentSince = -Infinity;

  const windowOf = (userId: UserId, now: number): Window => {
    if (now - recentSince >= FLOOD_WINDOW_MS) {
      older = recent;
      recent = new Map();
      recentSince = now;
    }
    const window = recent.get(userId) ?? older.get(userId) ?? { since: now, attempts: 0, flooded: false };
    recent.set(userId, window);
    return window;
  };

  return (userId, { now, refused }) => {
    const window = windowOf(userId, now);
    const lasted = now - window.since;
    if (lasted >= FLOOD_WINDOW_MS) {
      window.flooded = window.attempts * 1_000 >= FLOOD_FACTOR * commandsPerSecond * lasted;
      window.attempts = 0;
      window.since = now;
    }
    window.attempts++;
    if (!refused || !window.flooded) return false;
    window.flooded = false;
    return true;
  };
};

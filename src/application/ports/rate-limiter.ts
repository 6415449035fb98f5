import type { UserId } from '../../domain/ids.js';

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      /** The same command will be admitted after this time, if none comes before it, here or elsewhere. */
      readonly retryAfterMs: number;
    };

export interface RateLimiter {
  /**
   * Takes the cost of one command from what the user has, over all of their devices, and says whether it is admitted. What
   * the user has spent in this process counts at once, and what they have spent in another process counts when that process
   * has reported it: then the user may have less than nothing. A refused command takes nothing. A cost above the burst
   * counts as the burst, so that no command is refused for ever. Answers at once, so that it cannot reorder a connection's
   * commands. `now` is in milliseconds by the process's monotonic clock.
   */
  admit(userId: UserId, cost: number, now: number): Admission;
}

/** A rate limiter that also takes what was spent in other processes. */
export interface Buckets extends RateLimiter {
  /** Takes the cost whether the bucket has it or not: nothing is admitted until it is refilled. */
  charge(userId: UserId, cost: number, now: number): void;
}

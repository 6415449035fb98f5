import type { UserId } from '../../domain/ids.js';

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      /** The next command will be admitted after this time, if none comes before it. */
      readonly retryAfterMs: number;
    };

export interface RateLimiter {
  /**
   * Counts one command of the user, over all of their devices in this process, and says whether it is admitted. A
   * refused command is not counted. Answers at once, so that it cannot reorder a connection's commands. `now` is in
   * milliseconds by the process's monotonic clock.
   */
  admit(userId: UserId, now: number): Admission;
}

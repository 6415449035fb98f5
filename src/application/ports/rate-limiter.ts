import type { UserId } from '../../domain/ids.js';

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      /** After this the next command will be admitted, if there is no other before it. */
      readonly retryAfterMs: number;
      /** The user has come ten times as often as allowed for five seconds: no mistake, an attack. */
      readonly flooding: boolean;
    };

export interface RateLimiter {
  /**
   * Counts one command of the user, over all of their devices in this process, and says whether it may
   * go on; a refused one is not counted. Answers at once, so that it cannot reorder a connection's commands.
   */
  admit(userId: UserId, now: number): Admission;
}

import { rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Clock } from '../ports/clock.js';

export interface QuotaLimits {
  /** How many in one window. */
  readonly max: number;
  readonly windowMs: number;
  /** The thing that is counted, and for how long, as in `groups a day`. */
  readonly what: string;
}

/** How many of something a user may still do. In this process, and forgotten with it. */
export interface Quota {
  /**
   * Counts so many, and gives the function that takes this back: for what came to nothing. A user's window begins with
   * the first that is counted.
   *
   * @throws DomainError RATE_LIMITED where there are not so many left; then nothing is counted.
   */
  take(userId: UserId, count?: number): () => void;
}

/**
 * Windows live in two generations. A window that began longer ago than it lasts is over, so the older generation can be
 * dropped, and memory is bounded by the users who are active.
 */
export const makeQuota = (clock: Clock, { max, windowMs, what }: QuotaLimits): Quota => {
  let recent = new Map<UserId, Window>();
  let older = new Map<UserId, Window>();
  let recentSince = -Infinity;

  const windowOf = (userId: UserId, now: number): Window => {
    if (now - recentSince >= windowMs) {
      older = recent;
      recent = new Map();
      recentSince = now;
    }
    const known = recent.get(userId) ?? older.get(userId);
    const window = known !== undefined && now - known.since < windowMs ? known : { since: now, count: 0 };
    recent.set(userId, window);
    return window;
  };

  return {
    take(userId, count = 1) {
      const now = clock.monotonic();
      const window = windowOf(userId, now);
      if (window.count + count > max) {
        throw rateLimited(`At most ${max} ${what}`, Math.ceil(window.since + windowMs - now));
      }
      window.count += count;
      let taken = true;
      return () => {
        if (taken) window.count -= count;
        taken = false;
      };
    },
  };
};

/** Takes from each, or where one of them has not enough left, from none. Gives the function that takes all back. */
export const takeAll = (...takes: readonly (() => () => void)[]): (() => void) => {
  const taken: (() => void)[] = [];
  const giveBack = () => taken.forEach((give) => give());
  try {
    for (const take of takes) taken.push(take());
    return giveBack;
  } catch (error) {
    giveBack();
    throw error;
  }
};

interface Window {
  readonly since: number;
  count: number;
}

import type { RateLimiter } from '../../application/ports/rate-limiter.js';
import type { UserId } from '../../domain/ids.js';

export interface RateLimits {
  /** Commands per second in the long run. */
  readonly perSecond: number;
  /** Commands at once, after a pause; at least 1. */
  readonly burst: number;
}

/**
 * A token bucket per user. Buckets live in two generations: one that was not touched for as long as filling
 * takes is full, so the older generation can be dropped whole, and memory is bounded by who is active.
 */
export const makeInProcessRateLimiter = ({ perSecond, burst }: RateLimits): RateLimiter => {
  const costMs = 1_000 / perSecond;
  const emptyMs = costMs * burst;
  let recent = new Map<UserId, Bucket>();
  let older = new Map<UserId, Bucket>();
  let recentSince = -Infinity;

  const bucketOf = (userId: UserId, now: number): Bucket => {
    const bucket = recent.get(userId) ?? older.get(userId) ?? newBucket(now);
    recent.set(userId, bucket);
    return bucket;
  };

  return {
    admit: (userId, now) => {
      // A clock that stepped back starts the generation anew, which only keeps it longer.
      if (now < recentSince) recentSince = now;
      if (now - recentSince >= emptyMs) {
        older = recent;
        recent = new Map();
        recentSince = now;
      }
      const bucket = bucketOf(userId, now);
      watchFlood(bucket, perSecond, now);
      const waitMs = take(bucket, costMs, emptyMs, now);
      if (waitMs === 0) return { admitted: true };
      const { flooding } = bucket;
      bucket.flooding = false;
      return { admitted: false, retryAfterMs: waitMs, flooding };
    },
  };
};

interface Bucket {
  /** How long filling would take, as of `at`. */
  lackMs: number;
  at: number;
  /** What came since `windowAt`, refused or not. */
  attempts: number;
  windowAt: number;
  /** Found, and not told yet. */
  flooding: boolean;
}

const newBucket = (now: number): Bucket => ({
  lackMs: 0,
  at: now,
  attempts: 0,
  windowAt: now,
  flooding: false,
});

const FLOOD_WINDOW_MS = 5_000;
const FLOOD_FACTOR = 10;

/** Looks at each window when the first command after it comes. */
const watchFlood = (bucket: Bucket, perSecond: number, now: number): void => {
  const lasted = now - bucket.windowAt;
  if (lasted >= FLOOD_WINDOW_MS) {
    bucket.flooding = bucket.attempts * 1_000 >= FLOOD_FACTOR * perSecond * lasted;
    bucket.attempts = 0;
    bucket.windowAt = now;
  }
  bucket.attempts++;
};

/** Far below a millisecond, far above what adding fractions gets wrong. */
const TOLERANCE_MS = 1e-6;

/** Takes one from the bucket and gives 0, or how long until it can be taken. */
const take = (bucket: Bucket, costMs: number, emptyMs: number, now: number): number => {
  bucket.lackMs = Math.max(0, bucket.lackMs - Math.max(0, now - bucket.at));
  bucket.at = now;
  const waitMs = bucket.lackMs + costMs - emptyMs;
  if (waitMs > TOLERANCE_MS) return Math.ceil(waitMs - TOLERANCE_MS);
  bucket.lackMs += costMs;
  return 0;
};

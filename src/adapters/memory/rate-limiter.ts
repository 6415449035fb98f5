import type { Admission, RateLimiter } from '../../application/ports/rate-limiter.js';
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
export const makeMemoryRateLimiter = ({ perSecond, burst }: RateLimits): RateLimiter => {
  const costMs = 1_000 / perSecond;
  const emptyMs = costMs * burst;
  let recent = new Map<UserId, Bucket>();
  let older = new Map<UserId, Bucket>();
  let recentSince = -Infinity;

  const bucketOf = (userId: UserId, now: number): Bucket => {
    const bucket = recent.get(userId) ?? older.get(userId) ?? { lackMs: 0, at: now };
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
      return take(bucketOf(userId, now), costMs, emptyMs, now);
    },
  };
};

/** How long filling would take, as of `at`. */
interface Bucket {
  lackMs: number;
  at: number;
}

/** Far below a millisecond, far above what adding fractions gets wrong. */
const TOLERANCE_MS = 1e-6;

const take = (bucket: Bucket, costMs: number, emptyMs: number, now: number): Admission => {
  bucket.lackMs = Math.max(0, bucket.lackMs - Math.max(0, now - bucket.at));
  bucket.at = now;
  const waitMs = bucket.lackMs + costMs - emptyMs;
  if (waitMs > TOLERANCE_MS) return { admitted: false, retryAfterMs: Math.ceil(waitMs - TOLERANCE_MS) };
  bucket.lackMs += costMs;
  return { admitted: true };
};

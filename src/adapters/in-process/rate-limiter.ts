import type { RateLimiter } from '../../application/ports/rate-limiter.js';
import type { UserId } from '../../domain/ids.js';

export interface RateLimits {
  /** Commands of cost 1 per second in the long run. */
  readonly perSecond: number;
  /** Commands of cost 1 at once, after a pause; at least 1. */
  readonly burst: number;
}

export interface InProcessRateLimiter extends RateLimiter {
  /** Takes the cost whether the bucket has it or not: nothing is admitted until it is refilled. */
  charge(userId: UserId, cost: number, now: number): void;
}

/**
 * A token bucket per user. Buckets live in two generations. A bucket that was not used for as long as filling takes is
 * full, unless it was charged more than it had. So the others of the older generation can be dropped, and memory is
 * bounded by the users who are active.
 */
export const makeInProcessRateLimiter = ({ perSecond, burst }: RateLimits): InProcessRateLimiter => {
  const tokenMs = 1_000 / perSecond;
  const emptyMs = tokenMs * burst;
  let recent = new Map<UserId, Bucket>();
  let older = new Map<UserId, Bucket>();
  let recentSince = -Infinity;

  const renew = (now: number): void => {
    if (now - recentSince < emptyMs) return;
    for (const [userId, bucket] of older) if (bucket.lackMs > now - bucket.at) recent.set(userId, bucket);
    older = recent;
    recent = new Map();
    recentSince = now;
  };

  const bucketOf = (userId: UserId, now: number): Bucket => {
    renew(now);
    const bucket = recent.get(userId) ?? older.get(userId) ?? { lackMs: 0, at: now };
    recent.set(userId, bucket);
    return bucket;
  };

  return {
    admit: (userId, cost, now) => {
      const bucket = bucketOf(userId, now);
      const waitMs = take(bucket, { costMs: tokenMs * Math.min(cost, burst), emptyMs, now });
      return waitMs === 0 ? { admitted: true } : { admitted: false, retryAfterMs: waitMs };
    },
    charge: (userId, cost, now) => {
      const bucket = bucketOf(userId, now);
      refill(bucket, now);
      bucket.lackMs += tokenMs * cost;
    },
  };
};

interface Bucket {
  /** How long filling would take, as of `at`. */
  lackMs: number;
  at: number;
}

/** Far below a millisecond, far above the error of adding fractions. */
const TOLERANCE_MS = 1e-6;

const refill = (bucket: Bucket, now: number): void => {
  bucket.lackMs = Math.max(0, bucket.lackMs - (now - bucket.at));
  bucket.at = now;
};

/** Takes the cost and gives 0, or gives the milliseconds until the bucket has it. */
const take = (
  bucket: Bucket,
  { costMs, emptyMs, now }: { costMs: number; emptyMs: number; now: number },
): number => {
  refill(bucket, now);
  const waitMs = bucket.lackMs + costMs - emptyMs;
  if (waitMs > TOLERANCE_MS) return Math.ceil(waitMs - TOLERANCE_MS);
  bucket.lackMs += costMs;
  return 0;
};

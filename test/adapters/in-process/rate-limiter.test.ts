import { describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import type { RateLimiter } from '../../../src/application/ports/rate-limiter.js';
import { nothingToClose } from '../../contracts/contract.js';
import { ann, ben, START } from '../../../src/testing/fixtures.js';
import { rateLimiterContract } from '../../contracts/rate-limiter-contract.js';

rateLimiterContract('in process', () =>
  Promise.resolve({ limited: makeInProcessRateLimiter, close: nothingToClose }),
);

const FLOOD = 50;

describe('a bucket that is charged with what was spent elsewhere', () => {
  const admitted = (limiter: RateLimiter, now: number) =>
    Array.from({ length: FLOOD }, () => limiter.admit(ann, 1, now)).filter((each) => each.admitted).length;

  it('has that much less, and may have less than nothing until it is refilled', () => {
    const limiter = makeInProcessRateLimiter({ perSecond: 10, burst: 5 });

    limiter.charge(ann, 2, START);
    const atOnce = admitted(limiter, START);
    limiter.charge(ann, 20, START);

    expect(atOnce).toBe(3);
    expect(limiter.admit(ann, 1, START)).toEqual({ admitted: false, retryAfterMs: 2_100 });
    expect(limiter.admit(ann, 1, START + 2_099)).toEqual({ admitted: false, retryAfterMs: 1 });
    expect(limiter.admit(ann, 1, START + 2_100)).toEqual({ admitted: true });
    expect(limiter.admit(ben, 1, START)).toEqual({ admitted: true });
  });

  it('remembers that over a pause, whatever others do meanwhile', () => {
    const limiter = makeInProcessRateLimiter({ perSecond: 10, burst: 5 });
    limiter.charge(ann, 100, START);

    for (let ms = 0; ms < 9_000; ms += 100) limiter.admit(ben, 1, START + ms);

    expect(limiter.admit(ann, 1, START + 9_000)).toEqual({ admitted: false, retryAfterMs: 600 });
  });
});

import fc from 'fast-check';
import { expect } from 'vitest';
import type { RateLimiter } from '../../src/application/ports/rate-limiter.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, START } from './fixtures.js';

export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
}

export interface RateLimiterSubject extends Subject {
  /** A new limiter, to which nobody has come yet. */
  readonly limited: (limits: RateLimits) => RateLimiter;
}

export const rateLimiterContract = (
  name: string,
  makeSubject: () => Promise<RateLimiterSubject>,
  deviations: Deviations = {},
): void => {
  contract(`RateLimiter: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('admits a burst, and then says how long to wait', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 3 });

      const admissions = Array.from({ length: 4 }, () => limiter.admit(ann, START));

      expect(admissions).toEqual([
        { admitted: true },
        { admitted: true },
        { admitted: true },
        { admitted: false, retryAfterMs: 100 },
      ]);
    });

    behaves('admits the next after the wait it named, and not before', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 3 });
      exhaust(limiter, START);

      expect(limiter.admit(ann, START + 40)).toEqual({ admitted: false, retryAfterMs: 60 });
      expect(limiter.admit(ann, START + 99)).toEqual({ admitted: false, retryAfterMs: 1 });
      expect(limiter.admit(ann, START + 100)).toEqual({ admitted: true });
      expect(limiter.admit(ann, START + 100)).toEqual({
        admitted: false,
        retryAfterMs: 100,
      });
    });

    behaves('does not count what it refuses', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 2 });
      exhaust(limiter, START);

      for (let i = 0; i < 50; i++) limiter.admit(ann, START + i);

      expect(limiter.admit(ann, START + 100)).toEqual({ admitted: true });
    });

    behaves('allows a burst, and no more, after however long a pause', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 3 });
      exhaust(limiter, START);

      expect(exhaust(limiter, START + 200)).toBe(2);
      expect(exhaust(limiter, START + 500)).toBe(3);
      expect(exhaust(limiter, START + 1_000_000)).toBe(3);
    });

    behaves('counts for each user on their own', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 2 });
      exhaust(limiter, START);

      expect(limiter.admit(ben, START)).toEqual({ admitted: true });
    });

    behaves('keeps nobody out for longer when the clock steps back', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 2 });
      exhaust(limiter, START);
      const earlier = START - 3_600_000;

      expect(limiter.admit(ann, earlier)).toEqual({ admitted: false, retryAfterMs: 100 });
      expect(limiter.admit(ann, earlier + 100)).toEqual({ admitted: true });
    });

    behaves('holds to its limits at any pace, and to its word', ({ limited }) => {
      const pace = fc.array(fc.record({ user: fc.constantFrom(ann, ben), wait: fc.nat({ max: 900 }) }));
      const limits = fc.record({
        perSecond: fc.constantFrom(0.5, 1, 3, 7, 10, 1_000),
        burst: fc.integer({ min: 1, max: 9 }),
      });

      fc.assert(
        fc.property(limits, pace, ({ perSecond, burst }, steps) => {
          const limiter = limited({ perSecond, burst });
          const tokens = new Map([ann, ben].map((user) => [user, { left: burst, at: START }]));
          let now = START;
          for (const { user, wait } of steps) {
            now += wait;
            const bucket = tokens.get(user) ?? { left: 0, at: now };
            const left = Math.min(burst, bucket.left + ((now - bucket.at) * perSecond) / 1_000);
            const admission = limiter.admit(user, now);
            expect(admission.admitted).toBe(left > 1 - 1e-6);
            if (!admission.admitted) {
              const needed = ((1 - left) * 1_000) / perSecond;
              expect(admission.retryAfterMs).toBeGreaterThanOrEqual(Math.floor(needed));
              expect(admission.retryAfterMs).toBeLessThanOrEqual(Math.ceil(needed + 1e-3));
            }
            tokens.set(user, { left: admission.admitted ? left - 1 : left, at: now });
          }
        }),
      );
    });
  });
};

/** How many more are admitted now; far more than any burst here, where nothing is held back. */
const exhaust = (limiter: RateLimiter, now: number): number => {
  let admitted = 0;
  while (admitted < 100 && limiter.admit(ann, now).admitted) admitted++;
  return admitted;
};

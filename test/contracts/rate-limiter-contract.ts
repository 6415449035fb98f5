import fc from 'fast-check';
import { expect } from 'vitest';
import type { RateLimiter } from '../../src/application/ports/rate-limiter.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, START } from '../../src/testing/fixtures.js';

export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
}

export interface RateLimiterSubject extends Subject {
  /** Makes a new limiter. */
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

      const admissions = Array.from({ length: 4 }, () => limiter.admit(ann, 1, START));

      expect(admissions).toEqual([
        { admitted: true },
        { admitted: true },
        { admitted: true },
        { admitted: false, retryAfterMs: 100 },
      ]);
    });

    behaves('admits the next command after the wait that it gave, and not before', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 3 });
      exhaust(limiter, START);

      expect(limiter.admit(ann, 1, START + 40)).toEqual({ admitted: false, retryAfterMs: 60 });
      expect(limiter.admit(ann, 1, START + 99)).toEqual({ admitted: false, retryAfterMs: 1 });
      expect(limiter.admit(ann, 1, START + 100)).toEqual({ admitted: true });
      expect(limiter.admit(ann, 1, START + 100)).toEqual({
        admitted: false,
        retryAfterMs: 100,
      });
    });

    behaves('does not count a refused command', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 2 });
      exhaust(limiter, START);

      for (let i = 0; i < 50; i++) limiter.admit(ann, 1, START + i);

      expect(limiter.admit(ann, 1, START + 100)).toEqual({ admitted: true });
    });

    behaves('admits a burst, and no more, after a pause, however long', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 3 });
      exhaust(limiter, START);

      expect(exhaust(limiter, START + 200)).toBe(2);
      expect(exhaust(limiter, START + 500)).toBe(3);
      expect(exhaust(limiter, START + 1_000_000)).toBe(3);
    });

    behaves('takes the cost of a command, and says when there is as much', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 10 });

      expect(limiter.admit(ann, 7, START)).toEqual({ admitted: true });
      expect(limiter.admit(ann, 5, START)).toEqual({ admitted: false, retryAfterMs: 200 });
      expect(limiter.admit(ann, 3, START)).toEqual({ admitted: true });
      expect(limiter.admit(ann, 5, START + 499)).toEqual({ admitted: false, retryAfterMs: 1 });
      expect(limiter.admit(ann, 5, START + 500)).toEqual({ admitted: true });
    });

    behaves('admits a command that costs more than the burst after a pause', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 3 });

      expect(limiter.admit(ann, 20, START)).toEqual({ admitted: true });
      expect(limiter.admit(ann, 20, START)).toEqual({ admitted: false, retryAfterMs: 300 });
      expect(limiter.admit(ann, 20, START + 300)).toEqual({ admitted: true });
    });

    behaves('counts the commands of each user separately', ({ limited }) => {
      const limiter = limited({ perSecond: 10, burst: 2 });
      exhaust(limiter, START);

      expect(limiter.admit(ben, 1, START)).toEqual({ admitted: true });
    });

    behaves('admits by its limits at any rate, and admits after the wait that it gave', ({ limited }) => {
      const commands = fc.array(fc.record({ user: fc.constantFrom(ann, ben), wait: fc.nat({ max: 900 }) }));
      const limits = fc.record({
        perSecond: fc.constantFrom(0.5, 1, 3, 7, 10, 1_000),
        burst: fc.integer({ min: 1, max: 9 }),
      });

      fc.assert(
        fc.property(limits, commands, ({ perSecond, burst }, steps) => {
          const limiter = limited({ perSecond, burst });
          const tokens = new Map([ann, ben].map((user) => [user, { left: burst, at: START }]));
          let now = START;
          for (const { user, wait } of steps) {
            now += wait;
            const bucket = tokens.get(user) ?? { left: 0, at: now };
            const left = Math.min(burst, bucket.left + ((now - bucket.at) * perSecond) / 1_000);
            const admission = limiter.admit(user, 1, now);
            expect(admission.admitted).toBe(left > 1 - ROUNDING);
            if (!admission.admitted) {
              const needed = ((1 - left) * 1_000) / perSecond;
              expect(admission.retryAfterMs).toBeGreaterThanOrEqual(Math.floor(needed));
              expect(admission.retryAfterMs).toBeLessThanOrEqual(Math.ceil(needed + ROUNDING_MS));
            }
            tokens.set(user, { left: admission.admitted ? left - 1 : left, at: now });
          }
        }),
      );
    });
  });
};

/** The errors that adding fractions makes: of a token, and of a wait. */
const ROUNDING = 1e-6;
const ROUNDING_MS = 1e-3;

/** Far more than any burst here. */
const ENDLESS = 100;

/** How many more commands are admitted now; ENDLESS where none is refused. */
const exhaust = (limiter: RateLimiter, now: number): number => {
  let admitted = 0;
  while (admitted < ENDLESS && limiter.admit(ann, 1, now).admitted) admitted++;
  return admitted;
};

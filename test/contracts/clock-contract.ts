import { expect } from 'vitest';
import type { Clock } from '../../src/application/ports/clock.js';
import { contract, type Deviations, type Subject } from './contract.js';

export interface ClockSubject extends Subject {
  readonly clock: Clock;
  /** Lets this much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** Sets the machine's clock by this much. */
  readonly set: (ms: number) => void;
}

export const clockContract = (
  name: string,
  makeSubject: () => Promise<ClockSubject>,
  deviations: Deviations = {},
): void => {
  contract(`Clock: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('gives the milliseconds since the epoch', async ({ clock, pass }) => {
      const before = clock.now();
      await pass(1_234);

      expect(Number.isInteger(before)).toBe(true);
      expect(before).toBeGreaterThan(Date.UTC(2020));
      expect(clock.now() - before).toBe(1_234);
    });

    behaves('measures durations', async ({ clock, pass }) => {
      const before = clock.monotonic();
      await pass(1_234);

      expect(clock.monotonic() - before).toBeCloseTo(1_234, 6);
    });

    behaves(
      'never goes back, and counts time on, where the machine is set back',
      async ({ clock, pass, set }) => {
        const before = clock.now();
        set(-60_000);
        const readings: number[] = [];
        for (let i = 0; i < 10; i++) {
          await pass(1_000);
          readings.push(clock.now() - before);
        }

        expect(readings).toEqual([500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000]);
        await pass(120_000);
        expect(clock.now() - before).toBe(70_000);
      },
    );

    behaves('follows the machine where it is set forward', async ({ clock, pass, set }) => {
      const before = clock.now();
      set(600_000);
      await pass(1);

      expect(clock.now() - before).toBe(600_001);
    });

    behaves(
      'measures durations and calls tasks in time whatever the machine is set to',
      async ({ clock, pass, set }) => {
        const calls: string[] = [];
        const before = clock.monotonic();
        clock.after(1_000, () => calls.push('called'));

        set(-60_000);
        await pass(999);
        set(600_000);
        const early = [...calls];
        await pass(1);

        expect(early).toEqual([]);
        expect(calls).toEqual(['called']);
        expect(clock.monotonic() - before).toBeCloseTo(1_000, 6);
      },
    );

    behaves('calls a task once, not before its time', async ({ clock, pass }) => {
      const calls: number[] = [];
      const time = clock.now() + 1_000;
      clock.after(1_000, () => calls.push(clock.now()));

      await pass(999);
      expect(calls).toEqual([]);
      await pass(1);
      expect(calls).toEqual([time]);
      await pass(10_000);
      expect(calls).toEqual([time]);
    });

    behaves(
      'calls a task soon where its time has passed, but not within the call',
      async ({ clock, pass }) => {
        const calls: string[] = [];

        clock.after(-5_000, () => calls.push('passed'));
        clock.after(0, () => calls.push('now'));

        expect(calls).toEqual([]);
        await pass(1);
        expect(calls.sort()).toEqual(['now', 'passed']);
      },
    );

    behaves('calls tasks in the order of their times', async ({ clock, pass }) => {
      const calls: number[] = [];
      for (const ms of [30, 10, 20]) clock.after(ms, () => calls.push(ms));

      await pass(30);

      expect(calls).toEqual([10, 20, 30]);
    });

    behaves('lets a task schedule the next one', async ({ clock, pass }) => {
      const calls: number[] = [];
      const start = clock.now();
      const tick = () => {
        calls.push(clock.now() - start);
        if (calls.length < 3) clock.after(100, tick);
      };
      clock.after(100, tick);

      await pass(1_000);

      expect(calls).toEqual([100, 200, 300]);
    });

    behaves('does not call a cancelled task, and calls the others', async ({ clock, pass }) => {
      const calls: string[] = [];
      const cancel = clock.after(10, () => calls.push('cancelled'));
      clock.after(10, () => calls.push('other'));

      cancel();
      cancel();
      await pass(100);
      cancel();

      expect(calls).toEqual(['other']);
    });

    behaves('calls a task at its time, however far away that is', async ({ clock, pass }) => {
      const day = 86_400_000;
      const calls: number[] = [];
      const time = clock.now() + 100 * day;
      clock.after(100 * day, () => calls.push(clock.now()));

      await pass(60 * day);
      expect(calls).toEqual([]);
      await pass(40 * day - 1);
      expect(calls).toEqual([]);
      await pass(1);
      expect(calls).toEqual([time]);
    });

    behaves('cancels a task that is far away, between two parts of the wait', async ({ clock, pass }) => {
      const day = 86_400_000;
      const calls: number[] = [];
      const cancel = clock.after(100 * day, () => calls.push(clock.now()));
      await pass(60 * day);

      cancel();
      await pass(60 * day);

      expect(calls).toEqual([]);
    });
  });
};

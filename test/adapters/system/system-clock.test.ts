import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';
import { clockContract } from '../../contracts/clock-contract.js';
import { START } from '../../../src/testing/fixtures.js';
import { collectGarbage } from '../../support/collect-garbage.js';

const DAY = 24 * 60 * 60_000;

/** How late a call may be. */
const TICK = 10;

const inFakeTime = () => {
  vi.useFakeTimers({ now: START });
  return Promise.resolve({
    clock: makeSystemClock(),
    pass: (ms: number) => {
      vi.advanceTimersByTime(ms);
      return Promise.resolve();
    },
    set: (ms: number) => {
      vi.setSystemTime(Date.now() + ms);
    },
    close: () => {
      vi.useRealTimers();
      return Promise.resolve();
    },
  });
};

clockContract('system', inFakeTime);

describe('the system clock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has one timer of Node for all of its calls', () => {
    vi.useFakeTimers({ now: START });
    const clock = makeSystemClock();

    for (let i = 0; i < 1_000; i++) clock.after(i * 100_000, () => undefined);

    expect(vi.getTimerCount()).toBe(1);
  });

  it('makes each call in its time unless it is cancelled, whatever other calls are scheduled and cancelled', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.oneof(fc.nat(2_000), fc.nat(300_000), fc.constant(DAY)),
            asked: fc.nat(2_000),
            cancelled: fc.option(fc.nat(200_000), { nil: undefined }),
          }),
          { maxLength: 40 },
        ),
        (wishes) => {
          vi.useFakeTimers({ now: START });
          const clock = makeSystemClock();
          const called = wishes.map(() => [] as number[]);
          wishes.forEach(({ at, asked, cancelled }, i) => {
            setTimeout(() => {
              const cancel = clock.after(at - asked, () => called[i]?.push(clock.now() - START));
              if (cancelled !== undefined) setTimeout(cancel, cancelled);
            }, asked);
          });

          vi.advanceTimersByTime(2 * DAY);

          wishes.forEach(({ at, asked, cancelled }, i) => {
            const due = Math.max(at, asked);
            const [time, ...more] = called[i] as number[];
            expect(more).toEqual([]);
            if (time === undefined) expect((cancelled ?? Infinity) + asked).toBeLessThanOrEqual(due + TICK);
            else {
              expect(time).toBeGreaterThanOrEqual(due);
              expect(time).toBeLessThanOrEqual(due + TICK);
              expect((cancelled ?? Infinity) + asked).toBeGreaterThanOrEqual(due);
            }
          });
          vi.useRealTimers();
        },
      ),
    );
  });

  it('has no reference to cancelled calls', async () => {
    const clock = makeSystemClock();
    const askAndCancel = (delay: number) => {
      const captured = {};
      clock.after(delay, () => void captured)();
      return new WeakRef(captured);
    };

    const captured = [50_000, 30 * DAY].map(askAndCancel);
    await collectGarbage();

    expect(captured.map((each) => each.deref())).toEqual([undefined, undefined]);
  });

  it('does not keep the process alive', () => {
    const clock = makeSystemClock();
    const timeouts = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timeouts();

    const cancel = clock.after(60_000, () => undefined);

    expect(timeouts()).toBe(before);
    cancel();
  });
});

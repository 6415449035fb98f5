import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';
import { clockContract } from '../../contracts/clock-contract.js';
import { START } from '../../contracts/fixtures.js';

const inFakeTime = () => {
  vi.useFakeTimers({ now: START });
  return Promise.resolve({
    clock: makeSystemClock(),
    pass: async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms);
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

  it('waits on when the machine was set back meanwhile', () => {
    vi.useFakeTimers({ now: START });
    const clock = makeSystemClock();
    const calls: number[] = [];
    clock.at(START + 1_000, () => calls.push(clock.now()));

    vi.advanceTimersByTime(500);
    vi.setSystemTime(START);
    vi.advanceTimersByTime(500);
    const early = [...calls];
    vi.advanceTimersByTime(500);

    expect(early).toEqual([]);
    expect(calls).toEqual([START + 1_000]);
  });

  it('keeps no process alive', () => {
    const clock = makeSystemClock();
    const timeouts = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timeouts();

    const cancel = clock.at(clock.now() + 60_000, () => undefined);

    expect(timeouts()).toBe(before);
    cancel();
  });
});

import { makeNow } from '../../src/adapters/system/system-clock.js';
import { makeManualClock, type ManualClock } from '../../src/testing/manual-clock.js';

export interface FakeClock extends ManualClock {
  /** Sets the machine's clock by this much, forward or back. `now` follows and durations do not. */
  set(ms: number): void;
}

export const makeFakeClock = (start: number = Date.UTC(2025, 0, 1)): FakeClock => {
  let offset = start;
  const clock = makeManualClock();
  return {
    ...clock,
    now: makeNow(() => offset + clock.monotonic(), clock.monotonic),
    set: (ms) => {
      offset += ms;
    },
  };
};

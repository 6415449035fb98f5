import type { Clock } from '../../application/ports/clock.js';

export const makeSystemClock = (): Clock => ({
  now: () => Date.now(),
  at: (time, task) => {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const delay = Math.min(Math.max(0, time - Date.now()), LONGEST_TIMEOUT_MS);
      timer = setTimeout(wakeUp, delay).unref();
    };
    // Too early after a part of a long wait, and when the machine's clock was set back meanwhile.
    const wakeUp = (): void => {
      if (Date.now() < time) wait();
      else task();
    };
    wait();
    return () => {
      clearTimeout(timer);
    };
  },
});

/** What fits in 32 bits, 24.8 days; setTimeout takes anything longer for 1 ms. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

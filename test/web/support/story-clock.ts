import type { Clock } from '../../../src/application/ports/clock.js';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';

/** The machine's clock, which can be put back: then messages that are sent now were sent days ago. */
export interface StoryClock extends Clock {
  /** Sets how many milliseconds the clock is behind from now on. */
  putBack(ms: number): void;
}

export const makeStoryClock = (): StoryClock => {
  const system = makeSystemClock();
  let behind = 0;
  return {
    now: () => system.now() - behind,
    monotonic: system.monotonic,
    after: system.after,
    nextTurn: system.nextTurn,
    putBack(ms) {
      behind = ms;
    },
  };
};

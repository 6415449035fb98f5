import type { Clock } from '../../../src/application/ports/clock.js';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';

/** The machine's clock, put back for a while: so that what is told now was said days ago. */
export interface StoryClock extends Clock {
  /** Milliseconds by which it is behind from now on. */
  putBack(ms: number): void;
}

export const makeStoryClock = (): StoryClock => {
  const system = makeSystemClock();
  let behind = 0;
  return {
    now: () => system.now() - behind,
    at: (time, task) => system.at(time + behind, task),
    putBack(ms) {
      behind = ms;
    },
  };
};

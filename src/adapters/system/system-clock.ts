import type { Clock } from '../../application/ports/clock.js';
import { makeTimerWheel } from './timer-wheel.js';

export const makeSystemClock = (): Clock => ({ now: () => Date.now(), at: makeTimerWheel() });

import { describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { ana, ben } from '../../support/scenario.js';

const ALLOWED_PER_SECOND = 10;
const FLOOD_PER_SECOND = 10 * ALLOWED_PER_SECOND;
const WINDOW_S = 5;
const WINDOW_MS = WINDOW_S * 1_000;

/** Commands of users against a limit of ten a second. */
const makeGate = () => {
  const { parley, clock } = makeTestParley(
    () => ({ rateLimiter: makeInProcessRateLimiter({ perSecond: ALLOWED_PER_SECOND, burst: 3 }) }),
    { commandsPerSecond: ALLOWED_PER_SECOND },
  );
  const start = clock.now();

  /** Whether a command at this time is refused as part of a flood. */
  const isFlooding = (userId: typeof ana, atMs: number): boolean => {
    clock.advance(start + atMs - clock.now());
    const admission = parley.sessions.admit(userId);
    return !admission.admitted && admission.flooding;
  };

  /** How many floods five seconds of commands at this rate, and one more command, are reported as. */
  const floodsAt = (perSecond: number, fromMs: number): number => {
    const times = Array.from({ length: perSecond * WINDOW_S + 1 }, (_, i) => (i * 1_000) / perSecond);
    return [...times, WINDOW_MS + 1].filter((atMs) => isFlooding(ana, fromMs + atMs)).length;
  };

  return { isFlooding, floodsAt };
};

describe('a flood of commands', () => {
  it('is ten times the allowed rate for five seconds, and is reported once', () => {
    const { floodsAt } = makeGate();

    const below = floodsAt(FLOOD_PER_SECOND - 1, 0);
    const above = floodsAt(FLOOD_PER_SECOND + 1, 20 * WINDOW_MS);

    expect([below, above]).toEqual([0, 1]);
  });

  it('is not a burst, however large', () => {
    const { isFlooding } = makeGate();

    const floods = Array.from({ length: 1_000 }, () => isFlooding(ben, 0)).filter(Boolean);

    expect(floods).toEqual([]);
  });

  it('is reported again for a user who goes on', () => {
    const { floodsAt } = makeGate();

    const first = floodsAt(FLOOD_PER_SECOND + 1, 0);
    const second = floodsAt(FLOOD_PER_SECOND + 1, WINDOW_MS + 2);

    expect([first, second]).toEqual([1, 1]);
  });

  it('is reported for the user who floods, and not for others who are refused', () => {
    const { floodsAt, isFlooding } = makeGate();

    floodsAt(FLOOD_PER_SECOND + 1, 0);
    const others = Array.from({ length: 10 }, () => isFlooding(ben, WINDOW_MS + 2)).filter(Boolean);

    expect(others).toEqual([]);
  });
});

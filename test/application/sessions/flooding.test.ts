import { describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { MAX_ANSWERED_REFUSALS } from '../../../src/application/sessions/flood-policy.js';
import type { Outlet } from '../../../src/application/devices/outlet.js';
import { parseUserId } from '../../../src/domain/ids.js';
import { makeTestParley } from '../../support/make-test-parley.js';

const ana = parseUserId('ana');
const ben = parseUserId('ben');

const ALLOWED_PER_SECOND = 10;
const BURST = 3;
/** Ten times what five seconds allow, refused. */
const FLOOD = BURST + 10 * 5 * ALLOWED_PER_SECOND;
const SHUT_OUT_MS = 30_000;

/** Commands of users against a limit of ten a second. */
const makeGate = () => {
  const { parley, clock, logger } = makeTestParley(
    () => ({ rateLimiter: makeInProcessRateLimiter({ perSecond: ALLOWED_PER_SECOND, burst: BURST }) }),
    { commandsPerSecond: ALLOWED_PER_SECOND },
  );
  const attempt = (times: number, userId = ana) =>
    Array.from({ length: times }, () => parley.sessions.admit(userId, 'typing'));
  const connect = (userId: typeof ana) => {
    const ends: string[] = [];
    const outlet: Outlet = { deliver: () => true, end: ({ code }) => void ends.push(code) };
    const { ready } = parley.connect({ identity: { userId }, receipts: 'auto', outlet, isAdmitted: true });
    return { ends, ready };
  };
  return { parley, clock, logger, attempt, connect };
};

describe('a flood of commands', () => {
  it('ends all connections of the user, and of nobody else', async () => {
    const { attempt, connect } = makeGate();
    const [phone, laptop, other] = [connect(ana), connect(ana), connect(ben)];
    await Promise.all([phone.ready, laptop.ready, other.ready]);

    attempt(FLOOD - 1);
    const before = [phone.ends, laptop.ends].flat();
    attempt(1);

    expect(before).toEqual([]);
    expect([phone.ends, laptop.ends, other.ends]).toEqual([['RATE_LIMITED'], ['RATE_LIMITED'], []]);
  });

  it('shuts the user out for a while, connects included, and lets them in again', () => {
    const { parley, clock, attempt } = makeGate();

    const [last] = attempt(FLOOD).slice(-1);
    clock.advance(SHUT_OUT_MS - 1);
    const late = parley.sessions.admit(ana, 'connect');
    const other = parley.sessions.admit(ben, 'connect');
    clock.advance(1);
    const after = parley.sessions.admit(ana, 'connect');

    expect(last).toEqual({ admitted: false, retryAfterMs: SHUT_OUT_MS });
    expect(late).toEqual({ admitted: false, retryAfterMs: 1 });
    expect([other, after]).toEqual([{ admitted: true }, { admitted: true }]);
  });

  it('is preceded by 300 refusals that are answered, and by others that need no answer', () => {
    const { clock, attempt } = makeGate();

    const refused = attempt(BURST + MAX_ANSWERED_REFUSALS + 1).slice(BURST);
    clock.advance(5_000);
    const later = attempt(2 * BURST).at(-1);

    expect(refused.findIndex(({ unanswered }) => unanswered)).toBe(MAX_ANSWERED_REFUSALS);
    expect(later).toMatchObject({ admitted: false });
    expect(later?.unanswered).toBeUndefined();
  });

  it('is not what is spread over time, however much', () => {
    const { clock, logger, attempt } = makeGate();

    for (let window = 0; window < 5; window++) {
      attempt(FLOOD - 1);
      clock.advance(5_000);
    }

    expect(logger.logged).toEqual([]);
  });

  it('is not what the rate limiter admits', () => {
    const { parley } = makeTestParley(undefined, { commandsPerSecond: 1 });

    const admissions = Array.from({ length: 1_000 }, () => parley.sessions.admit(ana, 'typing'));

    expect(admissions.every(({ admitted }) => admitted)).toBe(true);
  });

  it('is noticed again of a user who goes on after the shut-out', () => {
    const { clock, logger, attempt } = makeGate();

    attempt(3 * FLOOD);
    clock.advance(SHUT_OUT_MS);
    attempt(3 * FLOOD);

    expect(logger.logged).toHaveLength(2);
  });
});

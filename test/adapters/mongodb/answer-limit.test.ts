import { beforeEach, describe, expect, it } from 'vitest';
import { type AnswerLimit, GRACE_MS, makeAnswerLimit } from '../../../src/adapters/mongodb/answer-limit.js';
import { isStoreFailure } from '../../../src/adapters/mongodb/retrying.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';

const LIMIT_MS = 20_000;

describe('the limit of waiting for an answer', () => {
  let clock: FakeClock;
  let limit: AnswerLimit;
  beforeEach(() => {
    clock = makeFakeClock();
    limit = makeAnswerLimit(clock, LIMIT_MS);
  });

  const silent = () => new Promise<string>(() => undefined);
  const reasonOf = (work: Promise<unknown>) => work.catch((error: unknown) => isStoreFailure(error));

  it('settles as the work does', async () => {
    const fault = new TypeError('A fault of ours');

    expect(await limit.within(() => Promise.resolve('done'))).toBe('done');
    await expect(limit.within(() => Promise.reject(fault))).rejects.toBe(fault);
  });

  it('rejects an operation without an answer when its time is over, and not before', async () => {
    let settled = false;
    const lost = reasonOf(limit.within(silent)).finally(() => (settled = true));
    await clock.advanceAsync(LIMIT_MS - 1);
    const early = settled;
    await clock.advanceAsync(1);

    expect([early, await lost]).toEqual([false, true]);
  });

  it('rejects an operation that does not settle within the grace after connections were lost', async () => {
    let answer: (text: string) => void = () => undefined;
    const lost = reasonOf(limit.within(silent));
    const answered = limit.within(() => new Promise<string>((resolve) => (answer = resolve)));
    limit.connectionsLost();
    const later = limit.within(silent).catch(() => 'lost');
    answer('in time');
    await clock.advanceAsync(GRACE_MS);

    expect(await Promise.all([lost, answered])).toEqual([true, 'in time']);
    expect(await Promise.race([later, Promise.resolve('waits')])).toBe('waits');
  });
});

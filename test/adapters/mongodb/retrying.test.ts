import { mongo } from 'mongoose';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRetrying, type Retrying } from '../../../src/adapters/mongodb/retrying.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';

const RETRY_FOR_MS = 10_000;
/** The adapter's own limits. */
const UNDER_WAY_MAX = 10_000;
const PAUSE_MAX_MS = 500;
/** Enough for some short pauses. */
const EARLY_MS = 200;

describe('retrying', () => {
  let clock: FakeClock;
  let failures: unknown[];
  let retrying: Retrying;

  beforeEach(() => {
    clock = makeFakeClock();
    failures = [];
    retrying = makeRetrying(
      { clock, health: { failed: (cause) => failures.push(cause) }, within: (work) => work() },
      RETRY_FOR_MS,
    );
  });

  const lost = () => new mongo.MongoNetworkError('The connection was cut');
  const failingTimes = (times: number) => {
    let tried = 0;
    return {
      work: () => (tried++ < times ? Promise.reject(lost()) : Promise.resolve('done')),
      tried: () => tried,
    };
  };

  it('repeats work until it succeeds, and reports no failure', async () => {
    const { work } = failingTimes(5);
    const done = retrying.attempt(work);
    await clock.advanceAsync(RETRY_FOR_MS);

    expect(await done).toBe('done');
    expect(failures).toEqual([]);
  });

  it('waits longer from one failure to the next, half a second at most', async () => {
    const { work, tried } = failingTimes(Infinity);
    const given = retrying.attempt(work).catch(() => undefined);
    await clock.advanceAsync(EARLY_MS);
    const early = tried();
    await clock.advanceAsync(RETRY_FOR_MS + 1_000);
    await given;

    expect(early).toBeGreaterThan(2);
    expect(tried()).toBeLessThan((3 * RETRY_FOR_MS) / PAUSE_MAX_MS);
    expect(tried()).toBeGreaterThan(RETRY_FOR_MS / PAUSE_MAX_MS);
  });

  it('gives up in the end with UNAVAILABLE, and marks the store as failed', async () => {
    const given = expect(retrying.attempt(failingTimes(Infinity).work)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await clock.advanceAsync(RETRY_FOR_MS + 1_000);
    await given;

    expect(failures).toHaveLength(1);
  });

  it.each(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])(
    'repeats work also where the driver gives the error of its socket as it is: %s',
    async (code) => {
      const results = [Promise.reject(Object.assign(new Error('The socket has ended'), { code })), 'done'];
      const done = retrying.attempt(async () => results.shift());
      await clock.advanceAsync(RETRY_FOR_MS);

      expect(await done).toBe('done');
      expect(failures).toEqual([]);
    },
  );

  it('throws any other error at once, as it is', async () => {
    const fault = new TypeError('A fault of ours');

    await expect(retrying.attempt(() => Promise.reject(fault))).rejects.toBe(fault);
    expect(failures).toEqual([]);
  });

  it.each(['attempt', 'admit'] as const)('refuses to %s more than its limit at a time', async (method) => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const waiting = Array.from({ length: UNDER_WAY_MAX }, () => retrying.admit(() => gate));

    await expect(retrying[method](() => gate)).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    release();
    await Promise.all(waiting);
    await retrying[method](() => gate);
  });

  it('finishes when nothing is under way any more, and refuses later work', async () => {
    let release: () => void = () => undefined;
    const admitted = retrying.admit(() => new Promise<void>((resolve) => (release = resolve)));
    let finished = false;
    const finish = retrying.finish().then(() => (finished = true));
    await clock.advanceAsync(RETRY_FOR_MS);
    const early = finished;

    release();
    await Promise.all([admitted, finish]);

    expect(early).toBe(false);
    await expect(retrying.attempt(() => Promise.resolve())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { type Batcher, makeBatcher } from '../../../src/adapters/mongodb/batcher.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';

const INTERVAL_MS = 50;

describe('a batcher', () => {
  let clock: FakeClock;
  let batcher: Batcher<string, string>;
  let batches: { readonly items: readonly string[]; readonly at: number }[];
  /** What the work waits for, or fails with. */
  let answer: () => Promise<void>;

  beforeEach(() => {
    clock = makeFakeClock(0);
    batches = [];
    answer = () => Promise.resolve();
    batcher = makeBatcher(clock, INTERVAL_MS, async (items) => {
      batches.push({ items, at: clock.now() });
      await answer();
      return items.map((item) => item.toUpperCase());
    });
  });

  it('works off the first at once, and what follows together at a pace', async () => {
    const first = batcher.add('a');
    await clock.advanceAsync(0);
    const early = await first;
    const rest = ['b', 'c', 'd'].map((item) => batcher.add(item));
    await clock.advanceAsync(INTERVAL_MS - 1);
    const meanwhile = batches.length;
    await clock.advanceAsync(1);

    expect([early, ...(await Promise.all(rest))]).toEqual(['A', 'B', 'C', 'D']);
    expect(meanwhile).toBe(1);
    expect(batches).toEqual([
      { items: ['a'], at: 0 },
      { items: ['b', 'c', 'd'], at: INTERVAL_MS },
    ]);
  });

  it('has one batch under way, however long it takes', async () => {
    let done: () => void = () => undefined;
    answer = () => new Promise((resolve) => (done = resolve));
    const first = batcher.add('a');
    await clock.advanceAsync(0);
    const second = batcher.add('b');
    await clock.advanceAsync(INTERVAL_MS * 5);
    const meanwhile = batches.length;
    done();
    await first;
    await clock.advanceAsync(0);
    done();

    expect(await second).toBe('B');
    expect([meanwhile, batches.length]).toEqual([1, 2]);
  });

  it('fails those of a batch that fails, and goes on with the next', async () => {
    answer = () => Promise.reject(new Error('The store is gone'));
    const lost = Promise.allSettled([batcher.add('a'), batcher.add('b')]);
    await clock.advanceAsync(0);
    answer = () => Promise.resolve();
    const next = batcher.add('c');
    await clock.advanceAsync(INTERVAL_MS);

    expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await next).toBe('C');
  });

  it('works off all that waits when it is flushed, and leaves no timer behind', async () => {
    const first = batcher.add('a');
    await batcher.flush();
    const second = batcher.add('b');

    await batcher.flush();
    await clock.advanceAsync(INTERVAL_MS * 2);

    expect([await first, await second]).toEqual(['A', 'B']);
    expect(batches.map(({ items }) => items)).toEqual([['a'], ['b']]);
    await batcher.flush();
  });

  it('fails what waits behind a failure when it is flushed, as it would take as long again', async () => {
    answer = () => Promise.reject(new Error('The store is gone'));
    let fail: () => void = () => undefined;
    answer = () => new Promise((_, reject) => (fail = () => reject(new Error('The store is gone'))));
    const first = batcher.add('a');
    await clock.advanceAsync(0);
    const outcomes = Promise.allSettled([first, batcher.add('b'), batcher.add('c')]);
    const flushed = batcher.flush();
    fail();
    await flushed;

    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toHaveLength(1);
  });

  it('refuses more than it can hold', async () => {
    answer = () => new Promise(() => undefined);
    void batcher.add('first');
    await clock.advanceAsync(0);
    for (let i = 0; i < 10_000; i++) void batcher.add('more');

    await expect(batcher.add('too many')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

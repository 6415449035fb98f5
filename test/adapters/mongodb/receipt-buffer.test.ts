import { beforeEach, describe, expect, it } from 'vitest';
import { makeReceiptBuffer, type ReceiptBuffer } from '../../../src/adapters/mongodb/receipt-buffer.js';
import { type Pair, pairKey } from '../../../src/adapters/mongodb/receipt-documents.js';
import { watermarksOf } from '../../../src/domain/receipts.js';
import type { UserId } from '../../../src/domain/ids.js';
import { type FakeClock, makeFakeClock } from '../../support/fake-clock.js';
import { ann, ben, ids, START } from '../../contracts/fixtures.js';

const INTERVAL_MS = 50;

describe('the buffer of receipts', () => {
  const roomId = ids.groupId();
  let clock: FakeClock;
  let buffer: ReceiptBuffer;
  let writes: { readonly pairs: readonly Pair[]; readonly at: number }[];
  /** What the writes wait for, or fail with. */
  let answer: () => Promise<void>;

  beforeEach(() => {
    clock = makeFakeClock(START);
    writes = [];
    answer = () => Promise.resolve();
    buffer = makeReceiptBuffer(clock, INTERVAL_MS, (pairs) => {
      writes.push({ pairs, at: clock.now() - START });
      return answer();
    });
  });

  const pairOf = (userId: UserId, seq: number): Pair => ({
    roomId,
    userId,
    watermarks: watermarksOf({ kind: 'delivered', seq, at: START }),
  });
  const seqsOf = (pairs: readonly Pair[] = []) => pairs.map(({ watermarks }) => watermarks.delivered.seq);

  it('writes the first at once, and what follows together at a pace', async () => {
    const first = buffer.add(pairOf(ann, 1), []);
    await clock.advanceAsync(0);
    await first;
    const rest = [
      buffer.add(pairOf(ann, 2), []),
      buffer.add(pairOf(ben, 1), []),
      buffer.add(pairOf(ann, 3), []),
    ];
    await clock.advanceAsync(INTERVAL_MS - 1);
    const early = writes.length;
    await clock.advanceAsync(1);
    await Promise.all(rest);

    expect(early).toBe(1);
    expect(writes.map(({ at, pairs }) => [at, seqsOf(pairs)])).toEqual([
      [0, [1]],
      [INTERVAL_MS, [3, 1]],
    ]);
  });

  it('has one write under way, however long it takes', async () => {
    let done: () => void = () => undefined;
    answer = () => new Promise((resolve) => (done = resolve));
    const first = buffer.add(pairOf(ann, 1), []);
    await clock.advanceAsync(0);
    const second = buffer.add(pairOf(ann, 2), []);
    await clock.advanceAsync(INTERVAL_MS * 5);
    const meanwhile = writes.length;
    done();
    await first;
    await clock.advanceAsync(0);
    done();
    await second;

    expect([meanwhile, writes.length]).toEqual([1, 2]);
  });

  it('knows of a pair what waits, what is under way and what was stored', async () => {
    const key = pairKey(roomId, ann);
    expect(buffer.known(key)).toBeUndefined();
    expect(buffer.learn(key, pairOf(ann, 4).watermarks).delivered.seq).toBe(4);

    void buffer.add(pairOf(ann, 6), []);
    expect(buffer.known(key)?.delivered.seq).toBe(6);
    expect(buffer.learn(key, pairOf(ann, 5).watermarks).delivered.seq).toBe(6);
    await clock.advanceAsync(0);
    expect(buffer.known(key)?.delivered.seq).toBe(6);
  });

  it('does not take for stored what was given up', async () => {
    const key = pairKey(roomId, ann);
    buffer.learn(key, pairOf(ann, 1).watermarks);
    answer = () => Promise.reject(new Error('The store is gone'));
    const lost = buffer.add(pairOf(ann, 2), []);
    const waiting = buffer.stored(key);
    const outcomes = Promise.allSettled([lost, waiting]);
    await clock.advanceAsync(0);

    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(buffer.known(key)?.delivered.seq).toBe(1);
    await buffer.stored(key);
  });

  it('writes all that waits when it is flushed, and leaves no timer behind', async () => {
    const first = buffer.add(pairOf(ann, 1), []);
    await buffer.flush();
    await first;
    const second = buffer.add(pairOf(ann, 2), []);

    await buffer.flush();
    await second;
    await clock.advanceAsync(INTERVAL_MS * 2);

    expect(writes.map(({ pairs }) => seqsOf(pairs))).toEqual([[1], [2]]);
    await buffer.flush();
  });
});

import { describe, expect, it } from 'vitest';
import {
  makeReceiptThrottle,
  MAX_BATCH,
  MAX_WAITING,
  type Receipt,
  RECEIPT_INTERVAL_MS,
} from '../../../src/application/receipts/receipt-throttle.js';
import type { Clock } from '../../../src/application/ports/clock.js';
import { parseUserId, privateRoomId, type UserId } from '../../../src/domain/ids.js';
import type { Seq } from '../../../src/domain/log-entry.js';
import type { ReceiptKind } from '../../../src/domain/receipts.js';
import { privateRoom } from '../../../src/domain/room.js';
import { ann, ben, START } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { eventAt } from '../../../src/testing/group-story.js';

const roomId = privateRoomId(ann, ben);

interface Options {
  readonly userId?: UserId;
  readonly kind?: ReceiptKind;
}

const receipt = (seq: Seq, { userId = ann, kind = 'delivered' }: Options = {}): Receipt => ({
  acknowledgement: acknowledgement(roomId, { userId, kind, seq }),
  entry: eventAt(seq, ben, { kind: 'renamed', name: 'Any' }),
  room: privateRoom(roomId),
});

const makeRig = (settle: () => Promise<void> = () => Promise.resolve()) => {
  const clock = makeFakeClock(START);
  const calls: { readonly at: number; readonly stored: string[] }[] = [];
  const throttle = makeReceiptThrottle(clock, (receipts) => {
    const stored = receipts.map(({ acknowledgement: { userId, kind, seq } }) => `${userId} ${kind} ${seq}`);
    calls.push({ at: clock.now() - START, stored });
    return settle();
  });
  return { clock, calls, throttle };
};

describe('the throttle of receipts', () => {
  it('stores the first of a user, room and kind at once', async () => {
    const { throttle, calls } = makeRig();

    await throttle.add(receipt(1));

    expect(calls).toEqual([{ at: 0, stored: ['ann delivered 1'] }]);
  });

  it('stores later receipts of the interval at its end, in one call, the highest for all', async () => {
    const { throttle, calls, clock } = makeRig();
    await Promise.all([throttle.add(receipt(1)), throttle.add(receipt(1, { userId: ben }))]);

    const waiting = [receipt(3), receipt(5), receipt(4), receipt(2, { userId: ben })].map((each) =>
      throttle.add(each),
    );
    await clock.advanceAsync(RECEIPT_INTERVAL_MS - 1);
    const before = calls.length;
    await clock.advanceAsync(1);
    await Promise.all(waiting);

    expect(before).toBe(1);
    expect(calls.slice(1)).toEqual([
      { at: RECEIPT_INTERVAL_MS, stored: ['ann delivered 5', 'ben delivered 2'] },
    ]);
  });

  it('throttles each user and kind separately', async () => {
    const { throttle, calls } = makeRig();
    await throttle.add(receipt(1));

    const others = [receipt(1, { kind: 'seen' }), receipt(1, { userId: ben })];
    await Promise.all(others.map((each) => throttle.add(each)));

    expect(calls.map(({ stored }) => stored)).toEqual([
      ['ann delivered 1'],
      ['ann seen 1', 'ben delivered 1'],
    ]);
  });

  it('leaves no timer behind a flush, nor after a quiet interval', async () => {
    const clock = makeFakeClock(START);
    const timers = new Set<object>();
    const counted: Clock = {
      ...clock,
      after: (ms, task) => {
        const timer = {};
        timers.add(timer);
        const cancel = clock.after(ms, () => {
          timers.delete(timer);
          task();
        });
        return () => {
          timers.delete(timer);
          cancel();
        };
      },
    };
    const throttle = makeReceiptThrottle(counted, () => Promise.resolve());

    await throttle.add(receipt(1));
    const afterFirst = timers.size;
    await clock.advanceAsync(RECEIPT_INTERVAL_MS);
    const afterQuiet = timers.size;
    await throttle.add(receipt(2));
    await throttle.flush();

    expect([afterFirst, afterQuiet, timers.size]).toEqual([1, 0, 0]);
  });

  it('stores at once again after a quiet interval', async () => {
    const { throttle, calls, clock } = makeRig();
    await throttle.add(receipt(1));
    await clock.advanceAsync(RECEIPT_INTERVAL_MS);

    await throttle.add(receipt(2));

    expect(calls.map(({ at }) => at)).toEqual([0, RECEIPT_INTERVAL_MS]);
  });

  it('has one call under way at a time, and then stores the receipts that came meanwhile', async () => {
    const answers: (() => void)[] = [];
    const { throttle, calls, clock } = makeRig(() => new Promise((resolve) => answers.push(resolve)));
    const slow = throttle.add(receipt(1));
    await clock.advanceAsync(0);
    const other = throttle.add(receipt(1, { userId: ben }));
    const later = throttle.add(receipt(2));

    await clock.advanceAsync(3 * RECEIPT_INTERVAL_MS);
    const during = calls.length;
    answers[0]?.();
    await slow;
    await clock.advanceAsync(0);
    answers[1]?.();
    await Promise.all([other, later]);

    expect(during).toBe(1);
    expect(calls[1]?.stored).toEqual(['ben delivered 1', 'ann delivered 2']);
  });

  it('rejects all receipts of a failed call, and stores later ones', async () => {
    const failure = new Error('The store is away');
    let failing = true;
    const { throttle, clock } = makeRig(() => (failing ? Promise.reject(failure) : Promise.resolve()));

    const batch = [receipt(1), receipt(1, { userId: ben })];
    const refused = await Promise.allSettled(batch.map((each) => throttle.add(each)));
    failing = false;
    const stored = throttle.add(receipt(2));
    await clock.advanceAsync(RECEIPT_INTERVAL_MS);

    expect(refused).toEqual(batch.map(() => ({ status: 'rejected', reason: failure })));
    await expect(stored).resolves.toBeUndefined();
  });

  it('rejects all due receipts when a call fails, so that none waits for several calls to fail', async () => {
    const FAILS_AFTER_MS = 10_000;
    const { throttle, calls, clock } = makeRig(
      () =>
        new Promise((_, reject) => clock.after(FAILS_AFTER_MS, () => reject(new Error('The store is away')))),
    );
    const crowd = Array.from({ length: 3 * MAX_BATCH }, (_, i) =>
      receipt(1, { userId: parseUserId(`user-${i}`) }),
    );

    const settled = Promise.allSettled(crowd.map((each) => throttle.add(each)));
    await clock.advanceAsync(FAILS_AFTER_MS);
    await clock.advanceAsync(0);

    expect((await settled).map(({ status }) => status)).toEqual(crowd.map(() => 'rejected'));
    expect(calls).toHaveLength(1);
  });

  it('flushes the receipts that wait at once, and resolves when they are stored', async () => {
    const { throttle, calls } = makeRig();
    await throttle.add(receipt(1));
    const waiting = throttle.add(receipt(2));

    await throttle.flush();

    expect(calls.map(({ stored }) => stored)).toEqual([['ann delivered 1'], ['ann delivered 2']]);
    await waiting;
  });

  it('stores large numbers in several calls, and refuses a receipt where too many wait', async () => {
    const { throttle, calls } = makeRig(() => new Promise((resolve) => setImmediate(resolve)));
    const crowd = Array.from({ length: MAX_WAITING }, (_, i) =>
      receipt(1, { userId: parseUserId(`user-${i}`) }),
    );

    const stored = Promise.all(crowd.map((each) => throttle.add(each)));
    const refused = throttle.add(receipt(1));

    await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await stored;
    expect(Math.max(...calls.map((call) => call.stored.length))).toBe(MAX_BATCH);
    expect(calls).toHaveLength(MAX_WAITING / MAX_BATCH);
  });
});

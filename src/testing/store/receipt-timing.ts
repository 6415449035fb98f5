import { expectEqual } from '../assertions.js';
import type { ReceiptRepository } from '../../application/ports/receipt-repository.js';
import type { RoomId } from '../../domain/ids.js';
import type { Acknowledgement, ReceiptTimes } from '../../domain/receipts.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import { ann, ben, cid, ids, START } from '../fixtures.js';
import { acknowledgement, acknowledgements } from './receipt-fixtures.js';
import type { ReceiptSubject } from './subject.js';

/** Each run goes to the store some ten times, which may be behind a network. */
const RUNS = 30;

export const timing: readonly LawOf<ReceiptSubject>[] = [
  law('gives the times at which a message was first delivered and first seen', async ({ receipts }) => {
    const roomId = ids.groupId();
    await receipts.advance([
      acknowledgement(roomId, { seq: 3, at: START + 1 }),
      acknowledgement(roomId, { kind: 'seen', seq: 2, at: START + 2 }),
      acknowledgement(roomId, { seq: 5, at: START + 3 }),
      acknowledgement(roomId, { kind: 'seen', seq: 6, at: START + 4 }),
    ]);

    expectEqual(await timesOf(receipts, roomId, [1, 2, 3, 4, 5, 6, 7]), [
      { delivered: START + 1, seen: START + 2 },
      { delivered: START + 1, seen: START + 2 },
      { delivered: START + 1, seen: START + 4 },
      { delivered: START + 3, seen: START + 4 },
      { delivered: START + 3, seen: START + 4 },
      { delivered: START + 4, seen: START + 4 },
      {},
    ]);
  }),

  law('does not change a time by a late or repeated acknowledgement', async ({ receipts }) => {
    const roomId = ids.groupId();
    const first = acknowledgement(roomId, { kind: 'seen', seq: 5, at: START });
    const late = acknowledgement(roomId, { kind: 'seen', seq: 3, at: START + 1 });
    const again = acknowledgement(roomId, { kind: 'seen', seq: 5, at: START + 2 });

    for (const each of [first, late, again]) await receipts.advance([each]);

    expectEqual(await timesOf(receipts, roomId, [2, 5]), [
      { delivered: START, seen: START },
      { delivered: START, seen: START },
    ]);
  }),

  law('corrects a stored time when an earlier one of the same seq comes later', async ({ receipts }) => {
    const roomId = ids.groupId();
    const timed = acknowledgement(roomId, { kind: 'seen', seq: 5, at: START + 2 });
    const untimed = { ...acknowledgement(roomId, { kind: 'seen', seq: 7, at: START + 4 }), storeTime: false };

    for (const each of [
      timed,
      { ...timed, at: START + 1 },
      untimed,
      { ...untimed, at: START + 3, storeTime: true },
    ])
      await receipts.advance([each]);

    expectEqual(await timesOf(receipts, roomId, [5, 7]), [{ delivered: START + 1, seen: START + 1 }, {}]);
  }),

  law('stores no times without `storeTime`', async ({ receipts }) => {
    const roomId = ids.groupId();
    const early = acknowledgement(roomId, { kind: 'seen', seq: 2, at: START });
    const late = acknowledgement(roomId, { kind: 'seen', seq: 4, at: START + 1 });

    await receipts.advance([{ ...early, storeTime: false }]);
    const without = await timesOf(receipts, roomId, [1]);
    await receipts.advance([late]);

    expectEqual(without, [{}]);
    expectEqual(await timesOf(receipts, roomId, [3, 4, 5]), [
      { delivered: START + 1, seen: START + 1 },
      { delivered: START + 1, seen: START + 1 },
      {},
    ]);
  }),

  law('gives the times of the given users only', async ({ receipts }) => {
    const roomId = ids.groupId();
    await receipts.advance([
      acknowledgement(roomId, { at: START + 1 }),
      acknowledgement(roomId, { userId: ben, at: START + 2 }),
    ]);

    const times = await receipts.times(roomId, 1, [ben, cid]);

    expectEqual(times.get(ben), { delivered: START + 2 });
    expectEqual(times.get(cid) ?? {}, {});
    expectEqual(times.has(ann), false);
    expectEqual((await receipts.times(ids.groupId(), 1, [ann])).get(ann) ?? {}, {});
  }),

  law('gives the time of the update that first covered each message', async ({ receipts }, runs) => {
    const seqs = Array.from({ length: 10 }, (_, i) => i + 1);
    const inOrderOfTime = acknowledgements.map(
      (make) => (roomId: RoomId) => make(roomId).map((each, i) => ({ ...each, at: START + i })),
    );

    await forAll(inOrderOfTime, usually(RUNS, runs), async (make) => {
      const roomId = ids.groupId();
      await receipts.advance(make(roomId));
      const expected = seqs.map((seq) => plainTimes(make(roomId), seq));
      expectEqual(await timesOf(receipts, roomId, seqs), expected);
    });
  }),
];

const timesOf = (receipts: ReceiptRepository, roomId: RoomId, seqs: readonly number[]) =>
  Promise.all(seqs.map(async (seq) => (await receipts.times(roomId, seq, [ann])).get(ann) ?? {}));

/** For acknowledgements that came in the order of time: the first that covers the seq counts. */
const plainTimes = (all: readonly Acknowledgement[], seq: number): ReceiptTimes => {
  const covering = all.filter((each) => each.seq >= seq);
  const delivered = covering[0]?.at;
  const seen = covering.find(({ kind }) => kind === 'seen')?.at;
  return { ...(delivered !== undefined && { delivered }), ...(seen !== undefined && { seen }) };
};

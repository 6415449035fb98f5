import { expectEqual } from '../assertions.js';
import fc from 'fast-check';
import type { ReceiptUpdate } from '../../application/ports/receipt-repository.js';
import type { RoomId } from '../../domain/ids.js';
import { mergeWatermarks, NO_WATERMARKS, type Watermarks, watermarksOf } from '../../domain/receipts.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import { byTurns } from './subject.js';
import { ann, ben, cid, ids, START, zoe } from '../fixtures.js';
import { acknowledgement, acknowledgements } from './receipt-fixtures.js';
import type { ReceiptSubject } from './subject.js';

/** Each run goes to the store some ten times, which may be behind a network. */
const RUNS = 30;

export const merging: readonly LawOf<ReceiptSubject>[] = [
  law('has no row for a user who never acknowledged', async ({ receipts }) => {
    const roomId = ids.groupId();

    expectEqual(await receipts.find(roomId, [ann, ben]), new Map());
    expectEqual(await receipts.findOf(ann, [roomId]), new Map());
  }),

  law('counts seen as delivered too', async ({ receipts }) => {
    const seen = acknowledgement(ids.groupId(), { kind: 'seen', seq: 4 });

    const updates = await receipts.advance([seen]);

    const after = { delivered: { seq: 4, at: START }, seen: { seq: 4, at: START } };
    expectEqual(updates, [{ acknowledgement: seen, before: NO_WATERMARKS, after }]);
    expectEqual(await receipts.find(seen.roomId, [ann]), new Map([[ann, after]]));
  }),

  law('gives one update for each acknowledgement, in their order', async ({ receipts }) => {
    const roomId = ids.groupId();
    const batch = [
      acknowledgement(roomId, { seq: 5 }),
      acknowledgement(roomId, { seq: 3, userId: ben }),
      acknowledgement(roomId, { seq: 2, at: START + 1 }),
      acknowledgement(roomId, { seq: 9, at: START + 2 }),
      acknowledgement(ids.groupId(), { seq: 1 }),
    ];

    const updates = await receipts.advance(batch);

    expectEqual(
      updates.map((each) => each.acknowledgement),
      batch,
    );
    expectEqual(
      updates.map(({ before, after }) => [before.delivered.seq, after.delivered.seq]),
      [
        [0, 5],
        [0, 3],
        [5, 5],
        [5, 9],
        [0, 1],
      ],
    );
    expectEqual(await receipts.advance([]), []);
  }),

  law('changes nothing when the same is acknowledged again', async ({ receipts }) => {
    const seen = acknowledgement(ids.groupId(), { kind: 'seen', seq: 4 });
    const [first] = await receipts.advance([seen]);

    const [again] = await receipts.advance([seen]);

    expectEqual(again?.before, first?.after);
    expectEqual(again?.after, first?.after);
  }),

  law('stores nothing for seq 0', async ({ receipts }) => {
    const none = acknowledgement(ids.groupId(), { seq: 0 });

    const [update] = await receipts.advance([none]);

    expectEqual(update, { acknowledgement: none, before: NO_WATERMARKS, after: NO_WATERMARKS });
    expectEqual(await receipts.find(none.roomId, [ann]), new Map());
  }),

  law(
    'merges acknowledgements in any order and with repeats, one after another',
    async ({ receipts }, runs) => {
      await forAll(
        fc.tuple(acknowledgements, fc.boolean()),
        usually(RUNS, runs),
        async ([make, storeTime]) => {
          const roomId = ids.groupId();
          const updates: ReceiptUpdate[] = [];
          for (const each of make(roomId)) {
            updates.push(...(await receipts.advance([{ ...each, storeTime }])));
          }
          expectMerged(updates);
          expectEqual(await receipts.find(roomId, [ann]), joined(make(roomId)));
        },
      );
    },
  ),

  law(
    'merges acknowledgements that come at once, from several processes',
    async ({ rooms, messages, receipts, another }, runs) => {
      const writer = await byTurns({ rooms, messages, receipts }, another);

      await forAll(acknowledgements, usually(RUNS, runs), async (make) => {
        const roomId = ids.groupId();
        const updates = await Promise.all(make(roomId).map((each, i) => writer(i).receipts.advance([each])));
        expectMerged(updates.flat());
        expectEqual(await receipts.find(roomId, [ann]), joined(make(roomId)));
      });
    },
  ),

  law('loses no update of a row that exists, however many come at once', async (subject) => {
    const { rooms, messages, receipts, another } = subject;
    const writer = await byTurns({ rooms, messages, receipts }, another);
    const raise = (turn: number, roomId: RoomId, seq: number) =>
      writer(turn).receipts.advance([acknowledgement(roomId, { seq })]);
    const orders = [
      [5, 3],
      [3, 5],
      [2, 9, 4, 7, 3, 8],
    ];

    for (const seqs of [...orders, ...orders]) {
      const roomId = ids.groupId();
      await raise(0, roomId, 1);
      await Promise.all(seqs.map((seq, turn) => raise(turn, roomId, seq)));

      expectEqual(deliveredOf(await receipts.find(roomId, [ann])), { ann: Math.max(...seqs) });
    }
  }),

  law('has a row of its own for each room and user', async ({ receipts }) => {
    const [here, there, nowhere] = [ids.groupId(), ids.groupId(), ids.groupId()];
    await receipts.advance([
      acknowledgement(here, { seq: 1 }),
      acknowledgement(here, { seq: 2, userId: ben }),
      acknowledgement(there, { seq: 3 }),
      acknowledgement(there, { seq: 4, userId: cid }),
    ]);

    expectEqual(deliveredOf(await receipts.find(here, [ben, ann, cid, zoe])), { ann: 1, ben: 2 });
    expectEqual(deliveredOf(await receipts.find(here, [ben])), { ben: 2 });
    expectEqual(deliveredOf(await receipts.find(there, [cid, ann])), { ann: 3, cid: 4 });
    expectEqual(deliveredOf(await receipts.findOf(ann, [here, there, nowhere])), {
      [here]: 1,
      [there]: 3,
    });
    expectEqual(deliveredOf(await receipts.findOf(ben, [there])), {});
    expectEqual(deliveredOf(await receipts.find(here, [])), {});
  }),
];

/** Each update merges its acknowledgement into the row before. */
const expectMerged = (updates: readonly ReceiptUpdate[]): void => {
  for (const { acknowledgement: each, before, after } of updates) {
    expectEqual(after, mergeWatermarks(before, watermarksOf(each)));
  }
};

const joined = (all: readonly Parameters<typeof watermarksOf>[0][]) =>
  new Map([[ann, all.map(watermarksOf).reduce(mergeWatermarks, NO_WATERMARKS)]]);

const deliveredOf = (found: ReadonlyMap<string | RoomId, Watermarks>): Record<string, number> =>
  Object.fromEntries([...found].map(([key, { delivered }]) => [key, delivered.seq]));

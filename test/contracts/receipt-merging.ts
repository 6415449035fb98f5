import fc from 'fast-check';
import { expect } from 'vitest';
import type { ReceiptUpdate } from '../../src/application/ports/receipt-repository.js';
import type { RoomId } from '../../src/domain/ids.js';
import { mergeWatermarks, NO_WATERMARKS, type Watermarks, watermarksOf } from '../../src/domain/receipts.js';
import { type Behaves, byTurns } from './contract.js';
import { ann, ben, cid, ids, START, zoe } from './fixtures.js';
import { acknowledgement, acknowledgements } from './receipt-fixtures.js';
import type { ReceiptSubject } from './receipt-repository-contract.js';

/** Each run goes to the store some ten times, which may be behind a network. */
const RUNS = { numRuns: 30 };

export const merging = (behaves: Behaves<ReceiptSubject>): void => {
  behaves('has no row for a user who never acknowledged', async ({ receipts }) => {
    const roomId = ids.groupId();

    expect(await receipts.find(roomId, [ann, ben])).toEqual(new Map());
    expect(await receipts.findOf(ann, [roomId])).toEqual(new Map());
  });

  behaves('counts seen as delivered too', async ({ receipts }) => {
    const seen = acknowledgement(ids.groupId(), { kind: 'seen', seq: 4 });

    const updates = await receipts.advance([seen]);

    const after = { delivered: { seq: 4, at: START }, seen: { seq: 4, at: START } };
    expect(updates).toEqual([{ acknowledgement: seen, before: NO_WATERMARKS, after }]);
    expect(await receipts.find(seen.roomId, [ann])).toEqual(new Map([[ann, after]]));
  });

  behaves('gives one update for each acknowledgement, in their order', async ({ receipts }) => {
    const roomId = ids.groupId();
    const batch = [
      acknowledgement(roomId, { seq: 5 }),
      acknowledgement(roomId, { seq: 3, userId: ben }),
      acknowledgement(roomId, { seq: 2, at: START + 1 }),
      acknowledgement(roomId, { seq: 9, at: START + 2 }),
      acknowledgement(ids.groupId(), { seq: 1 }),
    ];

    const updates = await receipts.advance(batch);

    expect(updates.map((each) => each.acknowledgement)).toEqual(batch);
    expect(updates.map(({ before, after }) => [before.delivered.seq, after.delivered.seq])).toEqual([
      [0, 5],
      [0, 3],
      [5, 5],
      [5, 9],
      [0, 1],
    ]);
    expect(await receipts.advance([])).toEqual([]);
  });

  behaves('changes nothing when the same is acknowledged again', async ({ receipts }) => {
    const seen = acknowledgement(ids.groupId(), { kind: 'seen', seq: 4 });
    const [first] = await receipts.advance([seen]);

    const [again] = await receipts.advance([seen]);

    expect(again?.before).toEqual(first?.after);
    expect(again?.after).toEqual(first?.after);
  });

  behaves('stores nothing for seq 0', async ({ receipts }) => {
    const none = acknowledgement(ids.groupId(), { seq: 0 });

    const [update] = await receipts.advance([none]);

    expect(update).toEqual({ acknowledgement: none, before: NO_WATERMARKS, after: NO_WATERMARKS });
    expect(await receipts.find(none.roomId, [ann])).toEqual(new Map());
  });

  behaves(
    'merges acknowledgements in any order and with repeats, one after another',
    async ({ receipts }) => {
      await fc.assert(
        fc.asyncProperty(acknowledgements, fc.boolean(), async (make, storeTime) => {
          const roomId = ids.groupId();
          const updates: ReceiptUpdate[] = [];
          for (const each of make(roomId)) {
            updates.push(...(await receipts.advance([{ ...each, storeTime }])));
          }
          expectMerged(updates);
          expect(await receipts.find(roomId, [ann])).toEqual(joined(make(roomId)));
        }),
        RUNS,
      );
    },
  );

  behaves(
    'merges acknowledgements that come at once, from several processes',
    async ({ receipts, another }) => {
      const writer = await byTurns(receipts, another);

      await fc.assert(
        fc.asyncProperty(acknowledgements, async (make) => {
          const roomId = ids.groupId();
          const updates = await Promise.all(make(roomId).map((each, i) => writer(i).advance([each])));
          expectMerged(updates.flat());
          expect(await receipts.find(roomId, [ann])).toEqual(joined(make(roomId)));
        }),
        RUNS,
      );
    },
  );

  behaves('has a row of its own for each room and user', async ({ receipts }) => {
    const [here, there, nowhere] = [ids.groupId(), ids.groupId(), ids.groupId()];
    await receipts.advance([
      acknowledgement(here, { seq: 1 }),
      acknowledgement(here, { seq: 2, userId: ben }),
      acknowledgement(there, { seq: 3 }),
      acknowledgement(there, { seq: 4, userId: cid }),
    ]);

    expect(deliveredOf(await receipts.find(here, [ben, ann, cid, zoe]))).toEqual({ ann: 1, ben: 2 });
    expect(deliveredOf(await receipts.find(here, [ben]))).toEqual({ ben: 2 });
    expect(deliveredOf(await receipts.find(there, [cid, ann]))).toEqual({ ann: 3, cid: 4 });
    expect(deliveredOf(await receipts.findOf(ann, [here, there, nowhere]))).toEqual({
      [here]: 1,
      [there]: 3,
    });
    expect(deliveredOf(await receipts.findOf(ben, [there]))).toEqual({});
    expect(deliveredOf(await receipts.find(here, []))).toEqual({});
  });
};

/** Each update merges its acknowledgement into the row before. */
const expectMerged = (updates: readonly ReceiptUpdate[]): void => {
  for (const { acknowledgement: each, before, after } of updates) {
    expect(after).toEqual(mergeWatermarks(before, watermarksOf(each)));
  }
};

const joined = (all: readonly Parameters<typeof watermarksOf>[0][]) =>
  new Map([[ann, all.map(watermarksOf).reduce(mergeWatermarks, NO_WATERMARKS)]]);

const deliveredOf = (found: ReadonlyMap<string | RoomId, Watermarks>): Record<string, number> =>
  Object.fromEntries([...found].map(([key, { delivered }]) => [key, delivered.seq]));

import fc from 'fast-check';
import { expect } from 'vitest';
import { lowestStanding, NO_WATERMARKS, standing } from '../../src/domain/receipts.js';
import { type GroupRoom, memberIds } from '../../src/domain/room.js';
import type { Behaves } from './contract.js';
import { adding, ann, appendAll, ben, cid, dan, groupOf, message, removing } from './fixtures.js';
import { acknowledgement } from './receipt-fixtures.js';
import type { ReceiptSubject } from './receipt-repository-contract.js';
import { wish } from './room-wishes.js';

/** The lowest watermarks of a group. */
export const lowest = (behaves: Behaves<ReceiptSubject>): void => {
  behaves('gives the lowest watermarks of all members but one', async (subject) => {
    const { rooms, receipts } = subject;
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);
    await receipts.advance([
      acknowledgement(group.id, { userId: ann, seq: 1 }),
      acknowledgement(group.id, { userId: ben, kind: 'seen', seq: 4 }),
      acknowledgement(group.id, { userId: cid, seq: 7 }),
      acknowledgement(group.id, { userId: cid, kind: 'seen', seq: 5 }),
    ]);

    expect(await receipts.lowest(group, ann)).toEqual({ delivered: 4, seen: 4 });
    expect(await receipts.lowest(group, ben)).toEqual({ delivered: 1, seen: 0 });
    expect(await receipts.lowest(group, dan)).toEqual({ delivered: 1, seen: 0 });
  });

  behaves('counts members without a row, and none who has left', async ({ rooms, messages, receipts }) => {
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);
    await receipts.advance([acknowledgement(group.id, { userId: ben, kind: 'seen', seq: 1 })]);

    const before = await receipts.lowest(group, ann);
    const { room } = await messages.append(removing(group.id, ann, cid));

    expect(before).toEqual({ delivered: 0, seen: 0 });
    expect(await receipts.lowest(room as GroupRoom, ann)).toEqual({ delivered: 1, seen: 1 });
  });

  behaves('lets a member begin at their joining, also one who came back', async (subject) => {
    const { rooms, messages, receipts } = subject;
    const group = groupOf(ann, [ben]);
    await rooms.createGroup(group);
    await receipts.advance([acknowledgement(group.id, { userId: ben, seq: 1 })]);
    const appended = await appendAll(messages, [
      message(group.id, ann),
      removing(group.id, ann, ben),
      adding(group.id, ann, ben),
      adding(group.id, ann, cid),
    ]);

    const room = appended.at(-1)?.room as GroupRoom;
    expect(await receipts.lowest(room, ann)).toEqual({ delivered: 2, seen: 2 });
  });

  behaves('gives nothing where there is no other member', async ({ rooms, receipts }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    expect(await receipts.lowest(group, ann)).toBeUndefined();
  });

  behaves('gives what the rows of all members give, whatever has happened', async (subject) => {
    const { rooms, messages, receipts } = subject;
    const marks = fc.record({
      userId: fc.constantFrom(ann, ben, cid, dan),
      kind: fc.constantFrom('delivered' as const, 'seen' as const),
      seq: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(wish, { maxLength: 15 }),
        fc.array(marks, { maxLength: 8 }),
        async (...made) => {
          const [wishes, given] = made;
          const group = groupOf(ann, [ben, cid]);
          await rooms.createGroup(group);
          await Promise.allSettled(wishes.map((make) => messages.append(make(group.id))));
          await receipts.advance(given.map((each) => acknowledgement(group.id, each)));

          const room = (await rooms.find(group.id)) as GroupRoom;
          const others = memberIds(room).filter((user) => user !== ann);
          const rows = await receipts.find(room.id, others);
          const each = others.map((user) => standing(room, user, rows.get(user) ?? NO_WATERMARKS));
          expect(await receipts.lowest(room, ann)).toEqual(lowestStanding(each));
        },
      ),
      { numRuns: 15 },
    );
  });
};

import { expectEqual } from '../assertions.js';
import fc from 'fast-check';
import { lowestStanding, NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { type GroupRoom, memberIds } from '../../domain/room.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import { adding, ann, appendAll, ben, cid, dan, groupOf, message, removing } from '../fixtures.js';
import { acknowledgement } from './receipt-fixtures.js';
import type { ReceiptSubject } from './subject.js';
import { wish } from '../arbitraries/group-wishes.js';

/** The lowest watermarks of a group. */
export const lowest: readonly LawOf<ReceiptSubject>[] = [
  law('gives the lowest watermarks of all members but one', async (subject) => {
    const { rooms, receipts } = subject;
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);
    await receipts.advance([
      acknowledgement(group.id, { userId: ann, seq: 1 }),
      acknowledgement(group.id, { userId: ben, kind: 'seen', seq: 4 }),
      acknowledgement(group.id, { userId: cid, seq: 7 }),
      acknowledgement(group.id, { userId: cid, kind: 'seen', seq: 5 }),
    ]);

    expectEqual(await receipts.lowest(group, ann), { delivered: 4, seen: 4 });
    expectEqual(await receipts.lowest(group, ben), { delivered: 1, seen: 0 });
    expectEqual(await receipts.lowest(group, dan), { delivered: 1, seen: 0 });
  }),

  law('counts members without a row, and none who has left', async ({ rooms, messages, receipts }) => {
    const group = groupOf(ann, [ben, cid]);
    await rooms.createGroup(group);
    await receipts.advance([acknowledgement(group.id, { userId: ben, kind: 'seen', seq: 1 })]);

    const before = await receipts.lowest(group, ann);
    const { room } = await messages.append(removing(group.id, ann, cid));

    expectEqual(before, { delivered: 0, seen: 0 });
    expectEqual(await receipts.lowest(room as GroupRoom, ann), { delivered: 1, seen: 1 });
  }),

  law('lets a member begin at their joining, also one who came back', async (subject) => {
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
    expectEqual(await receipts.lowest(room, ann), { delivered: 2, seen: 2 });
  }),

  law('gives nothing where there is no other member', async ({ rooms, receipts }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    expectEqual(await receipts.lowest(group, ann), undefined);
  }),

  law('gives what the rows of all members give, whatever has happened', async (subject, runs) => {
    const { rooms, messages, receipts } = subject;
    const marks = fc.record({
      userId: fc.constantFrom(ann, ben, cid, dan),
      kind: fc.constantFrom('delivered' as const, 'seen' as const),
      seq: fc.integer({ min: 1, max: 12 }),
    });
    await forAll(
      fc.tuple(fc.array(wish, { maxLength: 15 }), fc.array(marks, { maxLength: 8 })),
      usually(15, runs),
      async ([wishes, given]) => {
        const group = groupOf(ann, [ben, cid]);
        await rooms.createGroup(group);
        await Promise.allSettled(wishes.map((make) => messages.append(make(group.id))));
        await receipts.advance(given.map((each) => acknowledgement(group.id, each)));

        const room = (await rooms.find(group.id)) as GroupRoom;
        const others = memberIds(room).filter((user) => user !== ann);
        const rows = await receipts.find(room.id, others);
        const each = others.map((user) => standing(room, user, rows.get(user) ?? NO_WATERMARKS));
        expectEqual(await receipts.lowest(room, ann), lowestStanding(each));
      },
    );
  }),
];

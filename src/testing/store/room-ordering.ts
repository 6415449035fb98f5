import { expectEqual } from '../assertions.js';
import type { RoomCursor, RoomRepository } from '../../application/ports/room-repository.js';
import { parseGroupId, privateRoomId, type UserId } from '../../domain/ids.js';
import { law, type LawOf } from '../law.js';
import { adding, ann, appendAll, ben, groupOf, message, START } from '../fixtures.js';
import type { LogSubject } from './subject.js';

const annAndBen = privateRoomId(ann, ben);

export const ordering: readonly LawOf<LogSubject>[] = [
  law('gives the last active room first', async ({ rooms, messages }) => {
    const early = groupOf(ann, [], { createdAt: START + 1 });
    const late = groupOf(ann, [], { createdAt: START + 5 });
    await rooms.createGroup(early);
    await rooms.createGroup(late);
    await messages.append(message(annAndBen, ann, { createdAt: START + 3 }));
    const before = await rooms.listOf(ann, { limit: 9 });

    await messages.append(message(early.id, ann, { createdAt: START + 8 }));
    await messages.append(adding(late.id, ann, ben));

    expectEqual(before, [
      { roomId: late.id, activeAt: START + 5 },
      { roomId: annAndBen, activeAt: START + 3 },
      { roomId: early.id, activeAt: START + 1 },
    ]);
    expectEqual(await rooms.listOf(ann, { limit: 9 }), [
      { roomId: early.id, activeAt: START + 8 },
      { roomId: annAndBen, activeAt: START + 3 },
      // The time of the last entry counts, even where it is earlier: a clock may be set back.
      { roomId: late.id, activeAt: START },
    ]);
  }),

  law('orders rooms with the same time by id, and gives each once over all pages', async ({ rooms }) => {
    const groupIds = ['a', 'B', 'c', 'D', '-', '9', 'aa'].map(parseGroupId);
    for (const id of groupIds) await rooms.createGroup(groupOf(ann, [], { id }));

    const listed = await everyPage(rooms, ann, 2);

    expectEqual(
      listed.map(({ roomId }) => roomId),
      ['-', '9', 'B', 'D', 'a', 'aa', 'c'],
    );
  }),

  law('goes on after a cursor, even if its room has moved up meanwhile', async ({ rooms, messages }) => {
    const groups = [3, 2, 1].map((age) => groupOf(ann, [], { createdAt: START + age }));
    for (const group of groups) await rooms.createGroup(group);
    const [first] = await rooms.listOf(ann, { limit: 1 });
    await appendAll(messages, [message(groups[0]?.id ?? annAndBen, ann, { createdAt: START + 9 })]);

    const rest = await rooms.listOf(ann, { after: first, limit: 9 });

    expectEqual(
      rest.map(({ roomId }) => roomId),
      groups.slice(1).map(({ id }) => id),
    );
  }),
];

const everyPage = async (rooms: RoomRepository, user: UserId, limit: number) => {
  const all: RoomCursor[] = [];
  for (let after: RoomCursor | undefined; ;) {
    const page = await rooms.listOf(user, { after, limit });
    const last = page.at(-1);
    if (last === undefined) return all;
    all.push(...page);
    after = last;
  }
};

import { expectEqual } from '../assertions.js';
import fc from 'fast-check';
import { privateRoomId } from '../../domain/ids.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  dan,
  groupOf,
  ids,
  leaving,
  message,
  removing,
  zoe,
} from '../fixtures.js';
import { endedAt, endedOf, goOn, newGroup } from '../group-past.js';
import type { LogSubject } from './subject.js';
import { wish } from '../arbitraries/group-wishes.js';

/** Memberships that have ended, which are no part of the room. */
export const past: readonly LawOf<LogSubject>[] = [
  law('gives the ended memberships of one user, oldest first', async ({ rooms, messages }) => {
    const { id } = await withPast({ rooms, messages });

    expectEqual(await rooms.endedOf(id, ben), [
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ]);
    expectEqual(await rooms.endedOf(id, cid), [{ from: 5, to: 7 }]);
    expectEqual(await rooms.endedOf(id, ann), []);
    expectEqual(await rooms.endedOf(id, zoe), []);
  }),

  law('gives those whose membership at a seq has ended', async ({ rooms, messages }) => {
    const { id } = await withPast({ rooms, messages });

    const at = await Promise.all([1, 2, 3, 4, 5, 6, 7, 99].map((seq) => rooms.endedAt(id, seq)));

    expectEqual(at, [[ben], [], [ben], [], [cid], [cid], [], []]);
  }),

  law('has no past of a private room, nor of one that does not exist', async ({ rooms, messages }) => {
    const annAndBen = privateRoomId(ann, ben);
    await messages.append(message(annAndBen, ann));

    for (const id of [annAndBen, ids.groupId()]) {
      expectEqual(await rooms.endedOf(id, ann), []);
      expectEqual(await rooms.endedAt(id, 1), []);
    }
  }),

  law('finds the past as the fold of the log, whatever has happened', async ({ rooms, messages }, runs) => {
    await forAll(fc.array(wish, { maxLength: 25 }), usually(15, runs), async (wishes) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);

      await Promise.allSettled(wishes.map((make) => messages.append(make(group.id))));

      const { entries } = await messages.page(group.id, { limit: 100, spans: [{ from: 1 }] });
      let fold = newGroup(group);
      for (const entry of entries) if (entry.kind === 'event') fold = goOn(fold, entry);
      for (const user of [ann, ben, cid, dan]) {
        expectEqual(await rooms.endedOf(group.id, user), endedOf(fold, user));
      }
      for (let seq = 1; seq <= entries.length + 1; seq += 3) {
        expectEqual([...(await rooms.endedAt(group.id, seq))].sort(), endedAt(fold, seq).sort());
      }
    });
  }),
];

/** ben was a member from 1 to 2 and from 3 to 4, and is one since 8; cid was one from 5 to 7. */
const withPast = async ({ rooms, messages }: Pick<LogSubject, 'rooms' | 'messages'>) => {
  const group = groupOf(ann, [ben]);
  await rooms.createGroup(group);
  await appendAll(messages, [
    message(group.id, ann),
    leaving(group.id, ben),
    adding(group.id, ann, ben),
    removing(group.id, ann, ben),
    adding(group.id, ann, cid),
    message(group.id, cid),
    removing(group.id, ann, cid),
    adding(group.id, ann, ben),
  ]);
  return group;
};

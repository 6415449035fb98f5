import { expect } from 'vitest';
import type { Proposal } from '../../src/application/ports/message-repository.js';
import { type ClientMessageId, privateRoomId } from '../../src/domain/ids.js';
import { isMember } from '../../src/domain/room.js';
import { type Behaves, byTurns } from './contract.js';
import { adding, ann, ben, cid, groupOf, message, named, removing } from './fixtures.js';
import type { LogSubject } from './log-subject.js';

export const resending = (behaves: Behaves<LogSubject>): void => {
  const roomId = privateRoomId(ann, ben);
  const once = { clientMessageId: named('once') };

  behaves('gives the message that is there for one sent again, and decides nothing', async ({ messages }) => {
    const first = await messages.append(message(roomId, ann, once));

    const again = await messages.append(undecided(message(roomId, ann, once)));

    expect(first.existing).toBe(false);
    expect(again).toEqual({ ...first, existing: true });
    expect((await messages.lastSeqs([roomId])).get(roomId)).toBe(1);
  });

  behaves('takes one of many that are sent at once with one name', async ({ rooms, messages, another }) => {
    const writer = await byTurns({ rooms, messages }, another);

    const appended = await Promise.all(
      Array.from({ length: 20 }, (_, i) => writer(i).messages.append(message(roomId, ann, once))),
    );

    expect(appended.filter((each) => !each.existing)).toHaveLength(1);
    expect(new Set(appended.map((each) => each.entry.id)).size).toBe(1);
    expect((await messages.lastSeqs([roomId])).get(roomId)).toBe(1);
  });

  behaves('keeps the names of each sender apart', async ({ messages }) => {
    await messages.append(message(roomId, ann, once));

    const other = await messages.append(message(roomId, ben, once));

    expect(other).toMatchObject({ existing: false, entry: { seq: 2 } });
  });

  behaves('keeps the names of each room apart', async ({ messages }) => {
    await messages.append(message(roomId, ann, once));

    const other = await messages.append(message(privateRoomId(ann, cid), ann, once));

    expect(other).toMatchObject({ existing: false, entry: { seq: 1 } });
  });

  behaves('keeps names apart to the character', async ({ messages }) => {
    const names = ['once', 'Once', 'ONCE', 'oncé', 'once\u0301'];

    for (const name of names) await messages.append(message(roomId, ann, { clientMessageId: named(name) }));

    expect((await messages.lastSeqs([roomId])).get(roomId)).toBe(names.length);
  });

  behaves('finds a message without a name of its own by its id', async ({ messages }) => {
    const { entry } = await messages.append(message(roomId, ann));
    const clientMessageId = entry.id as string as ClientMessageId;

    const again = await messages.append(undecided(message(roomId, ann, { clientMessageId })));

    expect(again).toMatchObject({ existing: true, entry: { id: entry.id } });
  });

  behaves('finds no message by its id for another sender or another room', async ({ messages }) => {
    const { entry } = await messages.append(message(roomId, ann));
    const clientMessageId = entry.id as string as ClientMessageId;

    const byBen = await messages.append(message(roomId, ben, { clientMessageId }));
    const elsewhere = await messages.append(message(privateRoomId(ann, cid), ann, { clientMessageId }));

    expect([byBen.existing, elsewhere.existing]).toEqual([false, false]);
  });

  behaves('gives the message that is there to who may send no more', async ({ rooms, messages }) => {
    const group = groupOf(ann, [ben]);
    await rooms.createGroup(group);
    const first = await messages.append(message(group.id, ben, once));
    await messages.append(removing(group.id, ann, ben));

    const again = await messages.append(message(group.id, ben, once));

    expect(again).toMatchObject({ existing: true, entry: first.entry });
  });

  behaves('gives the room as it is to who sends again', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await messages.append(message(group.id, ann, once));
    await messages.append(adding(group.id, ann, ben));

    const { room } = await messages.append(message(group.id, ann, once));

    expect(isMember(room, ben)).toBe(true);
  });

  behaves('leaves a name free that was refused', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await expect(messages.append(message(group.id, ben, once))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await messages.append(adding(group.id, ann, ben));

    const sent = await messages.append(message(group.id, ben, once));

    expect(sent).toMatchObject({ existing: false, entry: { seq: 2 } });
  });
};

const undecided = (proposal: Proposal): Proposal => ({
  ...proposal,
  decide: () => {
    throw new Error('Decided a message that is there');
  },
});

import { expect } from 'vitest';
import type { Proposal } from '../../src/application/ports/message-repository.js';
import { type ClientMessageId, parseClientMessageId, privateRoomId } from '../../src/domain/ids.js';
import { isMember } from '../../src/domain/room.js';
import { EVERYTHING } from '../../src/domain/spans.js';
import { type Behaves, byTurns } from './contract.js';
import { adding, ann, ben, cid, groupOf, message, removing } from './fixtures.js';
import type { LogSubject } from './log-subject.js';

export const resending = (behaves: Behaves<LogSubject>): void => {
  const roomId = privateRoomId(ann, ben);
  const once = { clientMessageId: parseClientMessageId('once') };

  behaves('keeps the digest of what was sent, and none where there is none', async ({ messages }) => {
    const changed = await messages.append(withDigest(message(roomId, ann, once), DIGEST));
    await messages.append(message(roomId, ann));

    const again = await messages.append(undecided(message(roomId, ann, once)));
    const { entries } = await messages.page(roomId, { limit: 2, spans: EVERYTHING });

    expect(changed.entry).toMatchObject({ sentDigest: DIGEST });
    expect(again.entry).toEqual(changed.entry);
    expect(entries.map((entry) => entry.kind === 'message' && entry.sentDigest)).toEqual([DIGEST, undefined]);
    expect(entries.map((entry) => 'sentDigest' in entry)).toEqual([true, false]);
  });

  behaves('gives the stored message to a retried send, and decides nothing', async ({ messages }) => {
    const first = await messages.append(message(roomId, ann, once));

    const again = await messages.append(undecided(message(roomId, ann, once)));

    expect(first.existing).toBe(false);
    expect(again).toEqual({ ...first, existing: true });
    expect((await messages.lastSeqs([roomId])).get(roomId)).toBe(1);
  });

  behaves(
    'stores one of many messages that are sent at once with one clientMessageId',
    async ({ rooms, messages, another }) => {
      const writer = await byTurns({ rooms, messages }, another);

      const appended = await Promise.all(
        Array.from({ length: 20 }, (_, i) => writer(i).messages.append(message(roomId, ann, once))),
      );

      expect(appended.filter((each) => !each.existing)).toHaveLength(1);
      expect(new Set(appended.map((each) => each.entry.id)).size).toBe(1);
      expect((await messages.lastSeqs([roomId])).get(roomId)).toBe(1);
    },
  );

  behaves('stores a message of each sender with the same clientMessageId', async ({ messages }) => {
    await messages.append(message(roomId, ann, once));

    const other = await messages.append(message(roomId, ben, once));

    expect(other).toMatchObject({ existing: false, entry: { seq: 2 } });
  });

  behaves('stores a message in each room with the same clientMessageId', async ({ messages }) => {
    await messages.append(message(roomId, ann, once));

    const other = await messages.append(message(privateRoomId(ann, cid), ann, once));

    expect(other).toMatchObject({ existing: false, entry: { seq: 1 } });
  });

  behaves('tells clientMessageIds apart to the character', async ({ messages }) => {
    const clientMessageIds = ['once', 'Once', 'ONCE', 'oncé', 'once\u0301'].map(parseClientMessageId);

    for (const clientMessageId of clientMessageIds)
      await messages.append(message(roomId, ann, { clientMessageId }));

    expect((await messages.lastSeqs([roomId])).get(roomId)).toBe(clientMessageIds.length);
  });

  behaves(
    'takes the id of a message for its clientMessageId where it was sent without one',
    async ({ messages }) => {
      const { entry } = await messages.append(message(roomId, ann));
      const clientMessageId = entry.id as string as ClientMessageId;

      const again = await messages.append(undecided(message(roomId, ann, { clientMessageId })));

      expect(again).toMatchObject({ existing: true, entry: { id: entry.id } });
    },
  );

  behaves(
    'takes the id of a message for no clientMessageId of another sender, or in another room',
    async ({ messages }) => {
      const { entry } = await messages.append(message(roomId, ann));
      const clientMessageId = entry.id as string as ClientMessageId;

      const byBen = await messages.append(message(roomId, ben, { clientMessageId }));
      const elsewhere = await messages.append(message(privateRoomId(ann, cid), ann, { clientMessageId }));

      expect([byBen.existing, elsewhere.existing]).toEqual([false, false]);
    },
  );

  behaves(
    'gives the stored message to a retried send, also to a sender who was removed',
    async ({ rooms, messages }) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);
      const first = await messages.append(message(group.id, ben, once));
      await messages.append(removing(group.id, ann, ben));

      const again = await messages.append(message(group.id, ben, once));

      expect(again).toMatchObject({ existing: true, entry: first.entry });
    },
  );

  behaves('gives the present room to a retried send', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await messages.append(message(group.id, ann, once));
    await messages.append(adding(group.id, ann, ben));

    const { room } = await messages.append(message(group.id, ann, once));

    expect(isMember(room, ben)).toBe(true);
  });

  behaves('stores a message whose clientMessageId was refused before', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await expect(messages.append(message(group.id, ben, once))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await messages.append(adding(group.id, ann, ben));

    const sent = await messages.append(message(group.id, ben, once));

    expect(sent).toMatchObject({ existing: false, entry: { seq: 2 } });
  });
};

/** As long as one of SHA-256. */
const DIGEST = 'x'.repeat(43);

/** A message that the host application has changed. */
const withDigest = (proposal: Proposal, sentDigest: string): Proposal => ({
  ...proposal,
  decide: (...given) => {
    const draft = proposal.decide(...given);
    return draft.kind === 'message' ? { ...draft, sentDigest } : draft;
  },
});

const undecided = (proposal: Proposal): Proposal => ({
  ...proposal,
  decide: () => {
    throw new Error('Decided for a message that is stored');
  },
});

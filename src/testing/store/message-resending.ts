import assert from 'node:assert/strict';
import { expectEqual, expectMatch, expectRefusal } from '../assertions.js';
import type { Proposal } from '../../application/ports/message-repository.js';
import { type ClientMessageId, parseClientMessageId, privateRoomId } from '../../domain/ids.js';
import { isMember } from '../../domain/room.js';
import { EVERYTHING } from '../../domain/spans.js';
import { law, type LawOf } from '../law.js';
import { byTurns } from './subject.js';
import { adding, ann, ben, cid, groupOf, message, removing } from '../fixtures.js';
import type { LogSubject } from './subject.js';

const roomId = privateRoomId(ann, ben);
const once = { clientMessageId: parseClientMessageId('once') };

export const resending: readonly LawOf<LogSubject>[] = [
  law('keeps the digest of what was sent, and none where there is none', async ({ messages }) => {
    const changed = await messages.append(withDigest(message(roomId, ann, once), DIGEST));
    await messages.append(message(roomId, ann));

    const again = await messages.append(undecided(message(roomId, ann, once)));
    const { entries } = await messages.page(roomId, { limit: 2, spans: EVERYTHING });

    expectMatch(changed.entry, { sentDigest: DIGEST });
    expectEqual(again.entry, changed.entry);
    expectEqual(
      entries.map((entry) => entry.kind === 'message' && entry.sentDigest),
      [DIGEST, undefined],
    );
    expectEqual(
      entries.map((entry) => 'sentDigest' in entry),
      [true, false],
    );
  }),

  law('gives the stored message to a retried send, and decides nothing', async ({ messages }) => {
    const first = await messages.append(message(roomId, ann, once));

    const again = await messages.append(undecided(message(roomId, ann, once)));

    expectEqual(first.existing, false);
    expectEqual(again, { ...first, existing: true });
    expectEqual((await messages.lastSeqs([roomId])).get(roomId), 1);
  }),

  law(
    'stores one of many messages that are sent at once with one clientMessageId',
    async ({ rooms, messages, another }) => {
      const writer = await byTurns({ rooms, messages }, another);

      const appended = await Promise.all(
        Array.from({ length: 20 }, (_, i) => writer(i).messages.append(message(roomId, ann, once))),
      );

      expectEqual(appended.filter((each) => !each.existing).length, 1);
      expectEqual(new Set(appended.map((each) => each.entry.id)).size, 1);
      expectEqual((await messages.lastSeqs([roomId])).get(roomId), 1);
    },
  ),

  law('stores a message of each sender with the same clientMessageId', async ({ messages }) => {
    await messages.append(message(roomId, ann, once));

    const other = await messages.append(message(roomId, ben, once));

    expectMatch(other, { existing: false, entry: { seq: 2 } });
  }),

  law('stores a message in each room with the same clientMessageId', async ({ messages }) => {
    await messages.append(message(roomId, ann, once));

    const other = await messages.append(message(privateRoomId(ann, cid), ann, once));

    expectMatch(other, { existing: false, entry: { seq: 1 } });
  }),

  law('tells clientMessageIds apart to the character', async ({ messages }) => {
    const clientMessageIds = ['once', 'Once', 'ONCE', 'oncé', 'once\u0301'].map(parseClientMessageId);

    for (const clientMessageId of clientMessageIds)
      await messages.append(message(roomId, ann, { clientMessageId }));

    expectEqual((await messages.lastSeqs([roomId])).get(roomId), clientMessageIds.length);
  }),

  law(
    'takes the id of a message for its clientMessageId where it was sent without one',
    async ({ messages }) => {
      const { entry } = await messages.append(message(roomId, ann));
      const clientMessageId = entry.id as string as ClientMessageId;

      const again = await messages.append(undecided(message(roomId, ann, { clientMessageId })));

      expectMatch(again, { existing: true, entry: { id: entry.id } });
    },
  ),

  law(
    'takes the id of a message for no clientMessageId of another sender, or in another room',
    async ({ messages }) => {
      const { entry } = await messages.append(message(roomId, ann));
      const clientMessageId = entry.id as string as ClientMessageId;

      const byBen = await messages.append(message(roomId, ben, { clientMessageId }));
      const elsewhere = await messages.append(message(privateRoomId(ann, cid), ann, { clientMessageId }));

      expectEqual([byBen.existing, elsewhere.existing], [false, false]);
    },
  ),

  law(
    'gives the stored message to a retried send, also to a sender who was removed',
    async ({ rooms, messages }) => {
      const group = groupOf(ann, [ben]);
      await rooms.createGroup(group);
      const first = await messages.append(message(group.id, ben, once));
      await messages.append(removing(group.id, ann, ben));

      const again = await messages.append(message(group.id, ben, once));

      expectMatch(again, { existing: true, entry: first.entry });
    },
  ),

  law('gives the present room to a retried send', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await messages.append(message(group.id, ann, once));
    await messages.append(adding(group.id, ann, ben));

    const { room } = await messages.append(message(group.id, ann, once));

    expectEqual(isMember(room, ben), true);
  }),

  law('stores a message whose clientMessageId was refused before', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);
    await expectRefusal(messages.append(message(group.id, ben, once)), 'NOT_FOUND');
    await messages.append(adding(group.id, ann, ben));

    const sent = await messages.append(message(group.id, ben, once));

    expectMatch(sent, { existing: false, entry: { seq: 2 } });
  }),
];

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
  decide: () => assert.fail('Decided for a message that is stored'),
});

import { expect } from 'vitest';
import { parseClientMessageId, privateRoomId } from '../../src/domain/ids.js';
import { isMember, privateRoom } from '../../src/domain/room.js';
import { EVERYTHING } from '../../src/domain/spans.js';
import { type Behaves, byTurns } from './contract.js';
import { adding, ann, appendAll, ben, change, cid, groupOf, message, START } from './fixtures.js';
import { makeLog, roomOf } from './log-fixtures.js';
import type { LogSubject } from './log-subject.js';

export const appending = (behaves: Behaves<LogSubject>): void => {
  const annAndBen = privateRoomId(ann, ben);

  behaves('numbers the entries of a room from 1 on', async ({ messages }) => {
    const appended = await appendAll(messages, [message(annAndBen, ann), message(annAndBen, ben)]);

    expect(appended.map(({ entry }) => entry.seq)).toEqual([1, 2]);
  });

  behaves('numbers the entries of each room separately', async ({ messages }) => {
    const other = privateRoomId(ann, cid);

    const appended = await appendAll(messages, [message(annAndBen, ann), message(other, ann)]);

    expect(appended.map(({ entry }) => entry.seq)).toEqual([1, 1]);
  });

  behaves('stores an entry as it was decided, to the character', async ({ messages }) => {
    const content = ' \r\n\t"\'\\ 👩‍👩‍👧 e\u0301 \u00e9 \u202e \ufeff\u0001 ';
    const proposal = message(annAndBen, ann, {
      content,
      type: 'image',
      clientMessageId: parseClientMessageId('👍|c:1'),
      createdAt: START + 123,
    });
    const decided = proposal.decide(privateRoom(annAndBen), 0);

    const { entry } = await messages.append(proposal);

    expect(entry).toEqual({ ...decided, seq: 1, ordinal: 1 });
    expect(await messages.find(entry.id)).toEqual(entry);
  });

  behaves(
    'appends for many callers in the order of their calls, without a gap or a repeat',
    async (subject) => {
      const { messages } = subject;
      const contents = Array.from({ length: 200 }, (_, i) => `Message ${String(i)}`);

      const appended = await Promise.all(
        contents.map((content, i) =>
          messages.append(message(annAndBen, i % 3 === 0 ? ann : ben, { content })),
        ),
      );

      expect(appended.map(({ entry }) => entry.seq)).toEqual(contents.map((_, i) => i + 1));
      const { entries } = await messages.page(annAndBen, { limit: 2 * contents.length, spans: EVERYTHING });
      expect(entries).toEqual(appended.map(({ entry }) => entry));
      expect(entries.map((entry) => entry.kind === 'message' && entry.content)).toEqual(contents);
    },
  );

  behaves(
    'appends for several processes in one order, without a gap or a repeat',
    async ({ rooms, messages, another }) => {
      const writer = await byTurns({ rooms, messages }, another);
      const count = 60;

      const appended = await Promise.all(
        Array.from({ length: count }, (_, i) => writer(i).messages.append(message(annAndBen, ann))),
      );

      const seqs = appended.map((each) => each.entry.seq).sort((a, b) => a - b);
      expect(seqs).toEqual(Array.from({ length: count }, (_, i) => i + 1));
      const { entries } = await messages.page(annAndBen, { limit: 2 * count, spans: EVERYTHING });
      expect(new Set(entries.map((entry) => entry.id)).size).toBe(count);
    },
  );

  behaves('gives the room with the entry folded in', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    const added = await messages.append(adding(group.id, ann, ben));
    const renamed = await messages.append(
      change(group.id, ann, () => ({ kind: 'renamed', name: 'Another name' })),
    );

    expect(isMember(added.room, ben)).toBe(true);
    expect(renamed.room).toMatchObject({ name: 'Another name', version: 2 });
    expect(renamed.existing).toBe(false);
  });

  behaves('stores a private room with its first entry', async ({ rooms, messages }) => {
    const before = await rooms.listOf(ann, { limit: 9 });

    const { room } = await messages.append(message(annAndBen, ann));

    expect(before).toEqual([]);
    expect(room).toEqual(privateRoom(annAndBen));
    expect(await rooms.listOf(ann, { limit: 9 })).toEqual([{ roomId: annAndBen, activeAt: START }]);
  });

  behaves('gives each entry its ordinal: how many messages the log has up to it', async (subject) => {
    const log = await makeLog(subject);

    const ordinals = log.map((_, i) => log.slice(0, i + 1).filter(({ kind }) => kind === 'message').length);

    expect(log.map(({ ordinal }) => ordinal)).toEqual(ordinals);
    const { entries } = await subject.messages.page(roomOf(log), { limit: 99, spans: EVERYTHING });
    expect(entries).toEqual(log);
  });
};

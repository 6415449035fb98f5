import { expectEqual, expectMatch } from '../assertions.js';
import type { MessageRepository } from '../../application/ports/message-repository.js';
import { parseClientMessageId, privateRoomId, type RoomId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { isMember, privateRoom } from '../../domain/room.js';
import { EVERYTHING } from '../../domain/spans.js';
import { law, type LawOf } from '../law.js';
import { byTurns } from './subject.js';
import { adding, ann, appendAll, ben, change, cid, groupOf, message, START } from '../fixtures.js';
import { makeLog, roomOf } from './log-fixtures.js';
import type { LogSubject } from './subject.js';

const annAndBen = privateRoomId(ann, ben);

/** More entries than what stores and drivers often read or write at once: 100, 101, 250 or 256. */
const LONG_LOG = 300;

export const appending: readonly LawOf<LogSubject>[] = [
  law('numbers the entries of a room from 1 on', async ({ messages }) => {
    const appended = await appendAll(messages, [message(annAndBen, ann), message(annAndBen, ben)]);

    expectEqual(
      appended.map(({ entry }) => entry.seq),
      [1, 2],
    );
  }),

  law('numbers the entries of each room separately', async ({ messages }) => {
    const other = privateRoomId(ann, cid);

    const appended = await appendAll(messages, [message(annAndBen, ann), message(other, ann)]);

    expectEqual(
      appended.map(({ entry }) => entry.seq),
      [1, 1],
    );
  }),

  law('stores an entry as it was decided, to the character', async ({ messages }) => {
    const content = ' \r\n\t"\'\\ 👩‍👩‍👧 e\u0301 \u00e9 \u202e \ufeff\u0001 ';
    const proposal = message(annAndBen, ann, {
      content,
      type: 'image',
      clientMessageId: parseClientMessageId('👍|c:1'),
      createdAt: START + 123,
    });
    const decided = proposal.decide(privateRoom(annAndBen), 0);

    const { entry } = await messages.append(proposal);

    expectEqual(entry, { ...decided, seq: 1, ordinal: 1 });
    expectEqual(await messages.find(entry.id), entry);
  }),

  law(
    'appends for many callers in the order of their calls, without a gap or a repeat',
    async ({ messages }) => {
      const contents = Array.from({ length: LONG_LOG }, (_, i) => `Message ${String(i)}`);

      const appended = await Promise.all(
        contents.map((content, i) =>
          messages.append(message(annAndBen, i % 3 === 0 ? ann : ben, { content })),
        ),
      );

      const stored = appended.map(({ entry }) => entry);
      const seqs = contents.map((_, i) => i + 1);
      expectEqual(
        stored.map(({ seq }) => seq),
        seqs,
      );
      for (const limit of [2 * LONG_LOG, 70]) {
        const entries = await wholeLog(messages, annAndBen, limit);
        expectEqual(entries, stored);
        expectEqual(
          entries.map((entry) => entry.kind === 'message' && entry.content),
          contents,
        );
      }
      expectEqual(await messages.lastSeqs([annAndBen]), new Map([[annAndBen, LONG_LOG]]));
      expectEqual(await messages.count(annAndBen, {}), LONG_LOG);
    },
  ),

  law(
    'appends for several processes in one order, without a gap or a repeat',
    async ({ rooms, messages, another }) => {
      const writer = await byTurns({ rooms, messages }, another);
      const count = 60;

      const appended = await Promise.all(
        Array.from({ length: count }, (_, i) => writer(i).messages.append(message(annAndBen, ann))),
      );

      const seqs = appended.map((each) => each.entry.seq).sort((a, b) => a - b);
      expectEqual(
        seqs,
        Array.from({ length: count }, (_, i) => i + 1),
      );
      const { entries } = await messages.page(annAndBen, { limit: 2 * count, spans: EVERYTHING });
      expectEqual(new Set(entries.map((entry) => entry.id)).size, count);
    },
  ),

  law('gives the room with the entry folded in', async ({ rooms, messages }) => {
    const group = groupOf(ann);
    await rooms.createGroup(group);

    const added = await messages.append(adding(group.id, ann, ben));
    const renamed = await messages.append(
      change(group.id, ann, () => ({ kind: 'renamed', name: 'Another name' })),
    );

    expectEqual(isMember(added.room, ben), true);
    expectMatch(renamed.room, { name: 'Another name', version: 2 });
    expectEqual(renamed.existing, false);
  }),

  law('stores a private room with its first entry', async ({ rooms, messages }) => {
    const before = await rooms.listOf(ann, { limit: 9 });

    const { room } = await messages.append(message(annAndBen, ann));

    expectEqual(before, []);
    expectEqual(room, privateRoom(annAndBen));
    expectEqual(await rooms.listOf(ann, { limit: 9 }), [{ roomId: annAndBen, activeAt: START }]);
  }),

  law('gives each entry its ordinal: how many messages the log has up to it', async (subject) => {
    const log = await makeLog(subject);

    const ordinals = log.map((_, i) => log.slice(0, i + 1).filter(({ kind }) => kind === 'message').length);

    expectEqual(
      log.map(({ ordinal }) => ordinal),
      ordinals,
    );
    const { entries } = await subject.messages.page(roomOf(log), { limit: 99, spans: EVERYTHING });
    expectEqual(entries, log);
  }),
];

/** In pages of this size, forwards. */
const wholeLog = async (messages: MessageRepository, roomId: RoomId, limit: number) => {
  const found: LogEntry[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await messages.page(roomId, { after: found.length, limit, spans: EVERYTHING });
    found.push(...page.entries);
    hasMore = page.hasMore && page.entries.length > 0;
  }
  return found;
};

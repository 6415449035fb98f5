import { expectEqual } from '../assertions.js';
import fc from 'fast-check';
import type { MessageFilter } from '../../application/ports/message-repository.js';
import { privateRoomId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { EVERYTHING, within } from '../../domain/spans.js';
import { forAll, law, type LawOf } from '../law.js';
import { ann, appendAll, ben, groupOf, ids, message, zoe } from '../fixtures.js';
import { makeLog, roomOf, someSpans } from './log-fixtures.js';
import type { LogSubject } from './subject.js';

export const counting: readonly LawOf<LogSubject>[] = [
  law('gives 0 as the last seq of an empty and of an unknown room', async ({ rooms, messages }) => {
    const empty = groupOf(ann);
    await rooms.createGroup(empty);
    const unknown = ids.groupId();
    const used = privateRoomId(ann, ben);
    await appendAll(messages, [message(used, ann), message(used, ben)]);

    const lastSeqs = await messages.lastSeqs([empty.id, unknown, used]);

    expectEqual(
      lastSeqs,
      new Map([
        [empty.id, 0],
        [unknown, 0],
        [used, 2],
      ]),
    );
    expectEqual(await messages.lastSeqs([]), new Map());
  }),

  law('counts messages only, and finds the newest of them', async (subject) => {
    const { messages } = subject;
    const log = await makeLog(subject);
    const roomId = roomOf(log);
    const all = log.filter(isMessage);

    expectEqual(await messages.count(roomId, {}), all.length);
    expectEqual(await messages.newest(roomId, {}), all.at(-1));
    expectEqual(await messages.count(ids.groupId(), {}), 0);
    expectEqual(await messages.newest(ids.groupId(), {}), undefined);
  }),

  law('counts messages and finds the newest as a plain reading of the log does', async (subject, runs) => {
    const { messages } = subject;
    const log = await makeLog(subject);
    const seq = fc.nat({ max: 15 });
    const filters = fc.record(
      { notFrom: fc.constantFrom(ann, ben, zoe), after: seq, upTo: seq, spans: someSpans },
      { requiredKeys: [] },
    );

    await forAll(filters, runs, async (filter) => {
      const matching = plainMatches(log, filter);
      expectEqual(await messages.count(roomOf(log), filter), matching.length);
      expectEqual(await messages.newest(roomOf(log), filter), matching.at(-1));
    });
  }),
];

const isMessage = (entry: LogEntry): entry is Message => entry.kind === 'message';

const plainMatches = (log: readonly LogEntry[], filter: MessageFilter): readonly Message[] =>
  log
    .filter(isMessage)
    .filter(({ seq }) => seq > (filter.after ?? 0) && seq <= (filter.upTo ?? Infinity))
    .filter(({ seq }) => within(filter.spans ?? EVERYTHING, seq))
    .filter(({ sender }) => sender !== filter.notFrom);

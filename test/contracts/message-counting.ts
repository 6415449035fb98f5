import fc from 'fast-check';
import { expect } from 'vitest';
import type { MessageFilter } from '../../src/application/ports/message-repository.js';
import { privateRoomId } from '../../src/domain/ids.js';
import type { LogEntry, Message } from '../../src/domain/log-entry.js';
import { EVERYTHING, within } from '../../src/domain/spans.js';
import type { Behaves } from './contract.js';
import { ann, appendAll, ben, groupOf, ids, message, zoe } from './fixtures.js';
import { makeLog, roomOf, someSpans } from './log-fixtures.js';
import type { LogSubject } from './log-subject.js';

export const counting = (behaves: Behaves<LogSubject>): void => {
  behaves('gives 0 as the last seq of an empty and of an unknown room', async ({ rooms, messages }) => {
    const empty = groupOf(ann);
    await rooms.createGroup(empty);
    const unknown = ids.groupId();
    const used = privateRoomId(ann, ben);
    await appendAll(messages, [message(used, ann), message(used, ben)]);

    const lastSeqs = await messages.lastSeqs([empty.id, unknown, used]);

    expect(lastSeqs).toEqual(
      new Map([
        [empty.id, 0],
        [unknown, 0],
        [used, 2],
      ]),
    );
    expect(await messages.lastSeqs([])).toEqual(new Map());
  });

  behaves('counts messages only, and finds the newest of them', async (subject) => {
    const { messages } = subject;
    const log = await makeLog(subject);
    const roomId = roomOf(log);
    const all = log.filter(isMessage);

    expect(await messages.count(roomId, {})).toBe(all.length);
    expect(await messages.newest(roomId, {})).toEqual(all.at(-1));
    expect(await messages.count(ids.groupId(), {})).toBe(0);
    expect(await messages.newest(ids.groupId(), {})).toBeUndefined();
  });

  behaves('counts messages and finds the newest as a plain reading of the log does', async (subject) => {
    const { messages } = subject;
    const log = await makeLog(subject);
    const seq = fc.nat({ max: 15 });
    const filters = fc.record(
      { notFrom: fc.constantFrom(ann, ben, zoe), after: seq, upTo: seq, spans: someSpans },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const matching = plainMatches(log, filter);
        expect(await messages.count(roomOf(log), filter)).toBe(matching.length);
        expect(await messages.newest(roomOf(log), filter)).toEqual(matching.at(-1));
      }),
    );
  });
};

const isMessage = (entry: LogEntry): entry is Message => entry.kind === 'message';

const plainMatches = (log: readonly LogEntry[], filter: MessageFilter): readonly Message[] =>
  log
    .filter(isMessage)
    .filter(({ seq }) => seq > (filter.after ?? 0) && seq <= (filter.upTo ?? Infinity))
    .filter(({ seq }) => within(filter.spans ?? EVERYTHING, seq))
    .filter(({ sender }) => sender !== filter.notFrom);

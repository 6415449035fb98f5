import fc from 'fast-check';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import type { Span } from '../../domain/spans.js';
import { adding, ann, appendAll, ben, change, cid, groupOf, ids, message, removing } from '../fixtures.js';
import type { LogStore } from './subject.js';

/** Twelve entries: messages of two senders, and among them membership events. */
export const makeLog = async ({ rooms, messages }: LogStore): Promise<readonly LogEntry[]> => {
  const { id } = groupOf(ann, [ben]);
  await rooms.createGroup(groupOf(ann, [ben], { id }));
  const appended = await appendAll(messages, [
    ...[ann, ben, ann].map((sender) => message(id, sender)),
    adding(id, ann, cid),
    ...[ben, ben, cid].map((sender) => message(id, sender)),
    removing(id, ann, cid),
    ...[ann, ann].map((sender) => message(id, sender)),
    change(id, ann, () => ({ kind: 'renamed', name: 'Renamed' })),
    message(id, ann),
  ]);
  return appended.map(({ entry }) => entry);
};

/** Sends one message for each of these senders, one after another. */
export const sent = async (
  { messages }: LogStore,
  roomId: RoomId,
  senders: readonly UserId[],
): Promise<[Message, Message]> => {
  const appended = await appendAll(
    messages,
    senders.map((sender) => message(roomId, sender)),
  );
  return appended.map(({ entry }) => entry) as unknown as [Message, Message];
};

export const roomOf = (log: readonly LogEntry[]): RoomId => log[0]?.roomId ?? ids.groupId();

/** Spans that are ascending and separate, the last one open in half of the cases. */
export const someSpans: fc.Arbitrary<readonly Span[]> = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 7 }), fc.boolean())
  .map(([bounds, open]) => {
    const ascending = bounds.sort((a, b) => a - b);
    const closed = ascending.flatMap((from, i) => {
      const to = ascending[i + 1];
      return i % 2 === 0 && to !== undefined ? [{ from, to }] : [];
    });
    const last = ascending.at(-1) ?? 1;
    return open ? [...closed, { from: last + 1 }] : closed;
  });

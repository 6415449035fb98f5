import { parseClientMessageId, privateRoomId } from '../../domain/ids.js';
import { EVERYTHING } from '../../domain/spans.js';
import { expectEqual, expectMatch } from '../assertions.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  groupOf,
  message,
  reacting,
  removing,
  START,
} from '../fixtures.js';
import { law, type LawOf } from '../law.js';
import { makeLog, roomOf } from './log-fixtures.js';
import { type LogSubject, type ReceiptSubject, REOPENS, reopened } from './subject.js';
import { acknowledgement } from './receipt-fixtures.js';

const annAndBen = privateRoomId(ann, ben);

export const reopeningMessages: readonly LawOf<LogSubject>[] = [
  law(REOPENS, async (subject) => {
    const once = { clientMessageId: parseClientMessageId('once') };
    const log = await makeLog(subject);
    const sent = await subject.messages.append(message(annAndBen, ann, once));
    const target = { id: sent.entry.id, roomId: annAndBen };
    const { message: changed } = await subject.messages.change(reacting(target, ben, '👍'));

    const { messages } = await reopened(subject);

    const { entries } = await messages.page(roomOf(log), { limit: 99, spans: EVERYTHING });
    expectEqual(entries, log);
    expectEqual(await messages.find(sent.entry.id), sent.entry);
    const again = await messages.append(message(annAndBen, ann, once));
    expectEqual(again.entry, changed);
    const next = await messages.change(reacting(target, ann, '👍'));
    expectMatch(next, { change: { seq: 3, change: { count: 2 } }, message: { rev: 3 } });
    const { entry } = await messages.append(message(annAndBen, ben));
    expectMatch(entry, { seq: 4, ordinal: 2 });
  }),
];

export const reopeningRooms: readonly LawOf<LogSubject>[] = [
  law(REOPENS, async (subject) => {
    const group = groupOf(ann, [ben], { history: 'since-joining' });
    await subject.rooms.createGroup(group);
    const [, , last] = await appendAll(subject.messages, [
      adding(group.id, ann, cid),
      removing(group.id, ann, ben),
      message(group.id, ann, { createdAt: START + 5 }),
    ]);
    await subject.messages.append(message(annAndBen, ann, { createdAt: START + 9 }));

    const { rooms } = await reopened(subject);

    expectEqual(await rooms.find(group.id), last?.room);
    expectEqual(await rooms.endedOf(group.id, ben), [{ from: 1, to: 2 }]);
    expectEqual(await rooms.listOf(ann, { limit: 9 }), [
      { roomId: annAndBen, activeAt: START + 9 },
      { roomId: group.id, activeAt: START + 5 },
    ]);
    expectEqual(await rooms.peersOf(ben, 9), [ann]);
  }),
];

export const reopeningReceipts: readonly LawOf<ReceiptSubject>[] = [
  law(REOPENS, async (subject) => {
    const group = groupOf(ann, [ben]);
    await subject.rooms.createGroup(group);
    const [, update] = await subject.receipts.advance([
      acknowledgement(group.id, { userId: ben, seq: 1, at: START }),
      acknowledgement(group.id, { userId: ben, kind: 'seen', seq: 4, at: START + 1 }),
    ]);

    const { receipts } = await reopened(subject);

    expectEqual(await receipts.find(group.id, [ben]), new Map([[ben, update?.after]]));
    expectEqual((await receipts.times(group.id, 1, [ben])).get(ben), { delivered: START, seen: START + 1 });
    expectEqual(await receipts.lowest(group, ann), { delivered: 4, seen: 4 });
  }),
];

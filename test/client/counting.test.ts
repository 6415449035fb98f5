import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ChatClient,
  type ChatMessage,
  type ChatRoom,
  createChatClient,
} from '../../client/src/index.js';
import type { WireMessage, WireRoomPage, WireWatermarks } from '../../client/src/protocol.js';
import { eventually } from '../support/test-client.js';
import { changeAt, messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let chat: ChatClient;
beforeEach(async () => {
  server = await startScriptedServer();
  countAll(0, SMALL);
});
afterEach(async () => {
  chat.close();
  await server.stop();
});

const SMALL = 32;
const others = (count: number) => Array.from({ length: count }, (_, i) => `u${i}`);

/** A page of a room of ana and so many others. `seen`: how many of them have seen everything. */
const crowdPage = (
  messages: readonly WireMessage[],
  { members, seen, lastSeq }: { readonly members: number; readonly seen: number; readonly lastSeq: number },
): WireRoomPage => {
  const crowd = others(members - 1);
  const watermarks: readonly WireWatermarks[] =
    members > SMALL
      ? [{ delivered: 0, seen: 0 }]
      : crowd.map((userId, i) => ({
          userId,
          delivered: i < seen ? lastSeq : 0,
          seen: i < seen ? lastSeq : 0,
        }));
  const version = messages.findLast(({ type }) => type === 'event')?.seq ?? 0;
  return pageOf(messages, { room: roomOf(['ana', ...crowd], { lastSeq, version }), watermarks });
};

/** Says of every message that so many have seen it. */
const countAll = (seen: number, of: number) =>
  server.answer({
    messageCounts: ({ messageIds }) => ({
      counts: messageIds.map((messageId) => ({ messageId, delivered: seen, seen, of })),
    }),
  });

const open = (page: WireRoomPage): Promise<ChatRoom> => {
  server.answer({ joinRoom: () => page });
  chat = createChatClient({ url: server.url, userId: 'ana' });
  return chat.room(ROOM_ID);
};

const change = (page: WireRoomPage) => {
  server.answer({ joinRoom: () => page });
  server.emit('receiveMessage', page.messages[0] as WireMessage);
};

const receiptOf = (userId: string) => ({
  roomId: ROOM_ID,
  messageId: 'id-1',
  seq: 1,
  userId,
  timestamp: '2026-01-05T09:30:00.000Z',
});

const own = (room: ChatRoom, seq = 1) => room.messages.find((entry) => entry.seq === seq) as ChatMessage;

describe('the ticks of a room that changes its size', () => {
  it('stay while it grows above 32 members, and are asked for once for what is in view', async () => {
    const log = seqs(1, 5).map((seq) => messageAt(seq, 'ana'));
    const room = await open(crowdPage(log, { members: SMALL, seen: 7, lastSeq: 5 }));
    room.inView(['id-2', 'id-3']);
    const before = own(room, 2).receipts;
    const shown = new Set<number | undefined>();
    room.on('change', () => shown.add(own(room, 2).receipts?.seen));
    countAll(9, SMALL - 1);

    change(
      crowdPage([changeAt(6, { kind: 'added', userId: 'u31', role: 'member' })], {
        members: SMALL + 1,
        seen: 0,
        lastSeq: 6,
      }),
    );
    await eventually('they are counted', () => own(room, 2).receipts?.seen === 9);

    expect(before).toEqual({ delivered: 7, seen: 7, of: SMALL - 1 });
    expect([...shown]).toEqual([7, 9]);
    expect(own(room, 5).receipts).toEqual(before);
    expect(server.received('messageCounts')).toEqual([{ roomId: ROOM_ID, messageIds: ['id-3', 'id-2'] }]);
  });

  it('are those of each member again when it shrinks, whatever was counted before', async () => {
    const log = [messageAt(1, 'ana')];
    const room = await open(crowdPage(log, { members: SMALL + 1, seen: 0, lastSeq: 1 }));
    countAll(20, SMALL);
    room.inView(['id-1']);
    await eventually('they are counted', () => own(room).receipts?.seen === 20);
    const asked = server.received('messageCounts').length;

    change(
      crowdPage([changeAt(2, { kind: 'left', userId: 'u31' })], { members: SMALL, seen: 25, lastSeq: 2 }),
    );
    await eventually('each member is known', () => own(room).receipts?.seen === 25);
    server.emit('messageSeen', receiptOf('u30'));
    await eventually('a receipt counts', () => own(room).receipts?.seen === 26);

    expect(own(room).receipts?.of).toBe(SMALL - 1);
    expect(server.received('messageCounts')).toHaveLength(asked);
  });

  it('never go back where counts come after the room has shrunk, and it grows again', async () => {
    const room = await open(crowdPage([messageAt(1, 'ana')], { members: SMALL + 1, seen: 0, lastSeq: 1 }));
    let answer: (counts: object) => void = () => undefined;
    server.answer({ messageCounts: () => new Promise((resolve) => (answer = resolve)) });
    room.inView(['id-1']);
    await eventually('they are asked for', () => server.received('messageCounts').length > 0);
    change(
      crowdPage([changeAt(2, { kind: 'left', userId: 'u31' })], { members: SMALL, seen: 25, lastSeq: 2 }),
    );
    await eventually('each member is known', () => own(room).receipts?.seen === 25);
    const seen: (number | undefined)[] = [];
    room.on('change', () => seen.push(own(room).receipts?.seen));

    answer({ counts: [{ messageId: 'id-1', delivered: 20, seen: 20, of: SMALL }] });
    change(
      crowdPage([changeAt(3, { kind: 'added', userId: 'u31', role: 'member' })], {
        members: SMALL + 1,
        seen: 0,
        lastSeq: 3,
      }),
    );
    await eventually('it has grown', () => room.memberCount === SMALL + 1);

    expect(new Set(seen)).toEqual(new Set([25]));
  });
});

describe('a change of the size of a room that was missed', () => {
  it('is noticed by counts, which are asked for then', async () => {
    const room = await open(crowdPage([messageAt(1, 'ana')], { members: SMALL, seen: 7, lastSeq: 1 }));
    server.answer({ joinRoom: () => crowdPage([], { members: SMALL + 1, seen: 0, lastSeq: 1 }) });
    countAll(9, SMALL - 1);

    server.emit('receiptCounts', { roomId: ROOM_ID });
    await eventually('they are counted', () => own(room).receipts?.seen === 9);

    expect(room.memberCount).toBe(SMALL + 1);
    expect(server.received('messageCounts')).toHaveLength(1);
  });

  it('is noticed by the receipt of a member, whose own are shown then', async () => {
    const room = await open(crowdPage([messageAt(1, 'ana')], { members: SMALL + 1, seen: 0, lastSeq: 1 }));
    server.answer({ joinRoom: () => crowdPage([], { members: SMALL, seen: 25, lastSeq: 1 }) });

    server.emit('messageSeen', receiptOf('u3'));
    await eventually('each member is known', () => own(room).receipts?.seen === 25);

    expect(room.memberCount).toBe(SMALL);
  });

  it('is not looked for at receipts that a room of its size has', async () => {
    await open(crowdPage([messageAt(1, 'ana')], { members: SMALL + 1, seen: 0, lastSeq: 1 }));
    server.emit('messageSeen', receiptOf('ana'));
    server.emit('receiptCounts', { roomId: ROOM_ID });
    await eventually('the counts are asked for', () => server.received('messageCounts').length > 0);

    expect(server.received('joinRoom')).toHaveLength(1);
  });
});

describe('the counts of several messages', () => {
  it('come in one call for 50, without those that this user cannot read', async () => {
    const room = await open(crowdPage([messageAt(1)], { members: 3, seen: 0, lastSeq: 1 }));
    server.answer({
      messageCounts: ({ messageIds }) => ({
        counts: messageIds
          .filter((messageId) => messageId !== 'id-7')
          .map((messageId) => ({ messageId, delivered: 2, seen: 1, of: 2 })),
      }),
    });
    const ids = seqs(1, 120).map((seq) => `id-${seq}`);

    const counts = await room.countsOf(ids);

    expect(server.received('messageCounts').map(({ messageIds }) => messageIds.length)).toEqual([50, 50, 20]);
    expect([...counts.keys()]).toEqual(ids.filter((id) => id !== 'id-7'));
    expect(counts.get('id-120')).toEqual({ delivered: 2, seen: 1, of: 2 });
    expect((await room.countsOf([])).size).toBe(0);
  });
});

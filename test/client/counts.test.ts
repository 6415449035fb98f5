import { afterAll, describe, expect, it } from 'vitest';
import type { ChatMessage, ChatRoom, ReceiptCounts } from '../../client/src/index.js';
import { connectClient, eventually, type TestClient } from '../support/test-client.js';
import { newUsers, setUpLibrary, tokenOf } from './library.js';

/** With one more, receipts are counted instead of told one by one. */
const SMALL = 32;

const { server, connect } = setUpLibrary(afterAll);
const sockets: TestClient[] = [];
afterAll(() => sockets.splice(0).forEach((socket) => socket.close()));

const connectAll = async (users: readonly string[]): Promise<readonly TestClient[]> => {
  const connected = await Promise.all(
    users.map((user) => connectClient(server().url, { token: tokenOf(user), receipts: 'manual' })),
  );
  sockets.push(...connected);
  return connected;
};

const messageIn = (room: ChatRoom, text: string): ChatMessage =>
  room.messages.find((entry) => entry.kind === 'message' && entry.text === text) as ChatMessage;

/** Ana's room with `members` in all, and sockets of the others. */
const groupOf = async (members: number) => {
  const names = Array.from({ length: members - 1 }, (_, i) => `member${i}x`);
  const [ana, zoe, ...others] = newUsers('ana', 'zoe', ...names);
  const chat = connect(ana);
  const room = await chat.createGroup({ name: 'Crowd', members: others });
  return { room, zoe: zoe, sockets: await connectAll(others) };
};

describe.concurrent('the ticks of a larger room', () => {
  it('become seen for the author of any message, also after somebody else has written', async () => {
    const { room, sockets } = await groupOf(SMALL + 1);
    const { roomId } = room;
    await room.send('first');
    const last = await (sockets[0] as TestClient).send(roomId, 'after it');

    for (const socket of sockets) await socket.ok('messageSeen', { roomId, messageId: last.messageId });

    await eventually('the tick is seen', () => messageIn(room, 'first').state === 'seen');
    expect(messageIn(room, 'first').receipts).toEqual({ delivered: SMALL, seen: SMALL, of: SMALL });
  });

  it('are asked for at most once a second, a page of messages in one call', async () => {
    const { room, sockets } = await groupOf(SMALL + 1);
    const { roomId } = room;
    for (let i = 0; i < 10; i++) await room.send(`${i}`);
    const { messageId } = messageIn(room, '9');
    const shown: number[] = [];
    let seenSum = 0;
    room.on('change', () => {
      const sum = room.messages.reduce((all, entry) => all + ((entry as ChatMessage).receipts?.seen ?? 0), 0);
      if (sum !== seenSum) shown.push(performance.now());
      seenSum = sum;
    });

    for (const socket of sockets) {
      await socket.ok('messageSeen', { roomId, messageId });
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await eventually('all are seen', () => seenSum === 10 * SMALL);

    const gaps = shown.slice(1).map((at, i) => at - (shown[i] as number));
    expect(shown.length).toBeGreaterThan(1);
    // Each answer changes all ten messages at once.
    expect(Math.min(...gaps)).toBeGreaterThan(700);
  });

  it('follow what the app shows', async () => {
    const { room, sockets } = await groupOf(SMALL + 1);
    const { roomId } = room;
    await room.send('one');
    await room.send('two');
    const [one, two] = [messageIn(room, 'one'), messageIn(room, 'two')];

    room.inView([one.messageId as string]);
    await sockets[0]?.ok('messageSeen', { roomId, messageId: two.messageId });
    await eventually('the shown one is counted', () => messageIn(room, 'one').receipts?.seen === 1);
    const hidden = messageIn(room, 'two').receipts?.seen;
    room.inView([two.messageId as string]);

    await eventually(
      'the other is counted when it is shown',
      () => messageIn(room, 'two').receipts?.seen === 1,
    );
    expect(hidden).toBe(0);
  });

  it('are right at every moment while a room grows above 32 members, and shrinks back', async () => {
    const { room, sockets, zoe } = await groupOf(SMALL);
    const { roomId } = room;
    await room.send('hi');
    const { messageId } = messageIn(room, 'hi');
    const see = (socket: TestClient | undefined) => socket?.ok('messageSeen', { roomId, messageId });
    const moments: (ReceiptCounts | undefined)[] = [];
    for (const socket of sockets.slice(0, 5)) await see(socket);
    await eventually('five have seen it', () => messageIn(room, 'hi').receipts?.seen === 5);
    room.on('change', () => moments.push(messageIn(room, 'hi').receipts));

    await room.add(zoe);
    await eventually('zoe is in', () => room.memberCount === SMALL + 1);
    await see(sockets[5]);
    await eventually('the sixth is counted', () => messageIn(room, 'hi').receipts?.seen === 6);
    await room.remove(zoe);
    await eventually('zoe is gone', () => room.memberCount === SMALL);
    await see(sockets[6]);
    await eventually('the seventh is counted', () => messageIn(room, 'hi').receipts?.seen === 7);

    expect(new Set(moments.map((counts) => counts?.of))).toEqual(new Set([SMALL - 1]));
    const seen = moments.map((counts) => counts?.seen);
    expect(new Set(seen)).toEqual(new Set([5, 6, 7]));
    expect(seen).toEqual(seen.toSorted());
  });
});

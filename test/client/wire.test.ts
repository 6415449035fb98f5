import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatClient, type ChatEntry, type ChatError, createChatClient } from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { changeAt, messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let chat: ChatClient;
let errors: ChatError[];

beforeEach(async () => {
  server = await startScriptedServer();
  errors = [];
});
afterEach(async () => {
  chat.close();
  await server.stop();
});

const start = () => {
  chat = createChatClient({ url: server.url, token: () => 'token', userId: 'ana' });
  chat.on('error', (error) => errors.push(error));
};

const messages = (first: number, last: number) => seqs(first, last).map((seq) => messageAt(seq));

const shown = (entries: readonly ChatEntry[]) => entries.map(({ seq }) => seq);

/** Connected, with the room open that holds the entries up to `last`. */
const openRoom = async (last: number) => {
  server.answer({ joinRoom: () => pageOf(messages(1, last), { delivered: last, seen: last }) });
  start();
  const room = await chat.room(ROOM_ID);
  const heard: ChatEntry[] = [];
  room.on('message', (entry) => heard.push(entry));
  return { room, heard };
};

describe('on the wire', () => {
  it('begins a log anew where the server has, and mixes no two of them', async () => {
    const { room } = await openRoom(9);
    const again = [1, 2].map((seq) => messageAt(seq, 'cleo', `again ${seq}`));
    server.answer({
      sync: () => ({ rooms: [pageOf([], { room: roomOf(['ana', 'cleo'], { lastSeq: 2 }) })] }),
      joinRoom: () => pageOf(again),
    });

    server.cut();

    await eventually('it shows the new one', () => room.messages.length === 2);
    expect(room.messages).toMatchObject([{ text: 'again 1' }, { text: 'again 2' }]);
    expect(room.hasOlder).toBe(false);
    server.tell('receiveMessage', messageAt(3));
    await eventually('it goes on', () => room.messages.length === 3);
  });

  it('says in the handshake that it acknowledges by itself', async () => {
    await openRoom(1);

    expect(server.handshakes).toEqual([{ token: 'token', receipts: 'manual' }]);
  });

  it('asks once for a room, however often it is opened meanwhile', async () => {
    let answer = () => undefined as void;
    server.answer({
      joinRoom: () => new Promise((resolve) => (answer = () => resolve(pageOf(messages(1, 3))))),
    });
    start();
    const handle = chat.openRoom(ROOM_ID);
    await eventually('it is asked', () => server.of('joinRoom').length === 1);
    const opening = Promise.all([chat.room(ROOM_ID), chat.room(ROOM_ID)]);
    answer();
    const rooms = await opening;

    expect(rooms).toEqual([handle, handle]);
    expect(server.of('joinRoom')).toEqual([{ roomId: ROOM_ID }]);
  });

  it('asks anew for a room that it was out of', async () => {
    const { room } = await openRoom(3);
    server.tell('roomLeft', { roomId: ROOM_ID });
    await eventually('it is out', () => room.status === 'left');
    server.answer({ joinRoom: () => pageOf(messages(5, 6)) });

    expect(await chat.room(ROOM_ID)).toBe(room);

    expect(shown(room.messages)).toEqual([5, 6]);
  });

  it('asks once for what a hole holds, and shows it in order', async () => {
    // Arrange
    const { room, heard } = await openRoom(3);
    server.answer({ joinRoom: async () => pageOf(messages(4, 8)) });

    // Act
    for (const seq of [3, 6, 8, 7]) server.tell('receiveMessage', messageAt(seq));
    await eventually('the hole is filled', () => room.messages.length === 8);
    server.tell('receiveMessage', messageAt(9));
    await eventually('it goes on', () => room.messages.length === 9);

    // Assert
    expect(shown(room.messages)).toEqual(seqs(1, 9));
    expect(shown(heard)).toEqual(seqs(4, 9));
    expect(server.of('joinRoom').slice(1)).toEqual([{ roomId: ROOM_ID, afterSeq: 3 }]);
  });

  it('asks again for what a page has more, from where it ended', async () => {
    const { room } = await openRoom(1);
    server.answer({
      joinRoom: ({ afterSeq: after = 0 }) =>
        pageOf(messages(after + 1, Math.min(after + 200, 500)), { hasMore: after + 200 < 500 }),
    });

    server.tell('receiveMessage', messageAt(500));
    await eventually('all of it is there', () => room.messages.length === 500);

    expect(server.of('joinRoom').map(({ afterSeq }) => afterSeq)).toEqual([undefined, 1, 201, 401]);
    expect(shown(room.messages)).toEqual(seqs(1, 500));
  });

  it('takes a page without some seqs to say that there is nothing to read there', async () => {
    const { room } = await openRoom(2);
    server.answer({
      joinRoom: () => pageOf([messageAt(7)], { room: roomOf(['ana', 'ben'], { lastSeq: 9 }) }),
    });

    server.tell('receiveMessage', messageAt(7));
    await eventually('it is there', () => room.messages.length === 3);
    server.tell('receiveMessage', messageAt(10));
    await eventually('it goes on', () => room.messages.length === 4);

    expect(shown(room.messages)).toEqual([1, 2, 7, 10]);
    expect(server.of('joinRoom')).toHaveLength(2);
  });

  it('syncs 450 rooms with three calls after a reconnect, and drops those that it has left', async () => {
    // Arrange
    server.rooms = seqs(1, 450).map((n) => ({
      ...roomOf(['ana', 'ben']),
      roomId: `room-${n}`,
      lastSeq: n,
      unread: 0,
    }));
    start();
    await eventually('the list is there', () => chat.rooms.length === 450);
    await eventually('it is synced', () => server.of('sync').length === 3);
    server.answer({ sync: ({ cursors }) => ({ left: 'room-7' in cursors ? ['room-7'] : [] }) });

    // Act
    server.cut();
    await eventually('it is synced again', () => server.of('sync').length === 6);

    // Assert
    const asked = server.of('sync').slice(3);
    expect(asked.map(({ cursors }) => Object.keys(cursors).length)).toEqual([200, 200, 50]);
    expect(Object.assign({}, ...asked.map(({ cursors }) => cursors))).toMatchObject({
      'room-9': 9,
      'room-450': 450,
    });
    expect(server.of('joinRoom')).toEqual([]);
    await eventually('the room is dropped', () => chat.rooms.length === 449);
  });

  it('tells of 300 messages that were delivered and seen with few acknowledgements', async () => {
    const { room } = await openRoom(1);

    for (const message of messages(2, 301)) server.tell('receiveMessage', message);
    await eventually('all are there', () => room.messages.length === 301);
    expect(room.unread).toBe(300);
    room.markSeen();
    expect(room.unread).toBe(0);
    await eventually('it is told', () => server.of('messageSeen').length === 1);

    expect(server.of('messageSeen')).toEqual([{ roomId: ROOM_ID, messageId: 'id-301' }]);
    expect(server.of('messageDelivered').length).toBeLessThanOrEqual(3);
    room.markSeen();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.of('messageSeen')).toHaveLength(1);
  });

  it('acknowledges nothing beyond a hole', async () => {
    await openRoom(3);
    let fill = () => undefined as void;
    server.answer({
      joinRoom: () => new Promise((resolve) => (fill = () => resolve(pageOf(messages(4, 6))))),
    });

    server.tell('receiveMessage', messageAt(6));
    await eventually('it asks', () => server.of('joinRoom').length === 2);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.of('messageDelivered')).toEqual([]);

    fill();
    await eventually('it acknowledges', () => server.of('messageDelivered').length === 1);
    expect(server.of('messageDelivered')).toEqual([{ roomId: ROOM_ID, messageId: 'id-6' }]);
  });

  it('asks for a new token when one was refused, and comes back', async () => {
    let asked = 0;
    server.refuse = { code: 'TOKEN_EXPIRED', message: 'Expired' };
    chat = createChatClient({ url: server.url, token: () => `token-${++asked}`, userId: 'ana' });
    chat.on('error', (error) => errors.push(error));
    await eventually('it was refused', () => chat.connection === 'offline');

    server.refuse = undefined;
    await eventually('it is online', () => chat.connection === 'online');

    expect(server.handshakes.at(-1)).toMatchObject({ token: `token-${asked}` });
    expect(asked).toBeGreaterThan(1);
    expect(errors[0]?.code).toBe('TOKEN_EXPIRED');
  });

  it('comes back to a server that hung up before it answered', async () => {
    server.hangsUp = true;
    start();
    await eventually('it is offline', () => chat.connection === 'offline');
    await eventually('it tries again', () => server.handshakes.length === 2);

    server.hangsUp = false;

    await eventually('it is online', () => chat.connection === 'online');
    expect(errors).toEqual([]);
  });

  it('asks who has what in another form when a group grows beyond 32', async () => {
    const users = seqs(1, 32).map((n) => `user-${n}`);
    server.answer({
      joinRoom: ({ afterSeq: lastSeq = 1 }) =>
        pageOf([messageAt(1)], { room: roomOf(users, { lastSeq, memberCount: 32 }) }),
    });
    start();
    await chat.room(ROOM_ID);

    server.tell('receiveMessage', changeAt(2, { kind: 'added', userId: 'zoe', role: 'member' }));

    await eventually('it asks', () => server.of('joinRoom').length === 2);
    expect(server.of('joinRoom')[1]).toEqual({ roomId: ROOM_ID, afterSeq: 2 });
  });

  it('gives the same arrays and objects until they change', async () => {
    const { room } = await openRoom(3);
    const before = room.messages;
    server.tell('userTyping', { roomId: ROOM_ID, userId: 'ben' });
    await eventually('ben types', () => room.typists.length === 1);
    expect(room.messages).toBe(before);

    server.tell('receiveMessage', messageAt(4));
    await eventually('it is there', () => room.messages.length === 4);
    expect(room.messages).not.toBe(before);
    expect(room.messages.slice(0, 3).every((entry, i) => entry === before[i])).toBe(true);
  });

  it('tells of many changes once', async () => {
    const { room } = await openRoom(1);
    let changes = 0;
    let lists = 0;
    room.on('change', () => changes++);
    chat.on('rooms', () => lists++);
    server.answer({ joinRoom: () => pageOf(messages(2, 100)) });

    server.tell('receiveMessage', messageAt(100));
    await eventually('it is there', () => room.messages.length === 100);
    await Promise.resolve();

    expect([changes, lists]).toEqual([1, 1]);
  });

  it('leaves neither timers nor connections behind when it is closed', async () => {
    const { room } = await openRoom(1);
    room.typing();
    const waiting = room.send('Hello').catch(({ code }: ChatError) => code);

    chat.close();

    expect(await waiting).toBe('CLOSED');
    await expect(chat.room('other')).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(room.loadMembers()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(errors).toEqual([]);
  });
});

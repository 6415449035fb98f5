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

/** A connected client with an open room, which has the entries up to `last`. */
const openRoom = async (last: number) => {
  server.answer({ joinRoom: () => pageOf(messages(1, last), { delivered: last, seen: last }) });
  start();
  const room = await chat.room(ROOM_ID);
  const heard: ChatEntry[] = [];
  room.on('message', (entry) => heard.push(entry));
  return { room, heard };
};

/** Longer than acknowledgements are collected. */
const ACKNOWLEDGED_MS = 150;

/** A token that lives so long is renewed after a second. */
const RENEWED_S = 1.2;

describe('on the wire', () => {
  it('shows the new log of a server that began anew, and nothing of the old one', async () => {
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
    server.emit('receiveMessage', messageAt(3));
    await eventually('it goes on', () => room.messages.length === 3);
  });

  it('says in the handshake that it sends receipts by itself', async () => {
    await openRoom(1);

    expect(server.handshakes).toEqual([{ token: 'token', userId: 'ana', receipts: 'manual' }]);
  });

  it('shows all of a room whose newest page is older than the list of rooms', async () => {
    server.rooms = [
      { ...roomOf(['ana', 'ben'], { lastSeq: 2 }), unread: 0, unreadMentions: 0, lastMessage: messageAt(2) },
    ];
    server.answer({
      joinRoom: async () => {
        const isFirst = server.received('joinRoom').length === 1;
        if (isFirst) await eventually('the list is there', () => chat.roomsLoaded);
        return pageOf(messages(1, isFirst ? 1 : 2));
      },
    });
    start();

    const room = await chat.room(ROOM_ID);
    await eventually('both are there', () => room.messages.length === 2);

    expect(shown(room.messages)).toEqual([1, 2]);
    server.emit('receiveMessage', messageAt(3));
    await eventually('it goes on', () => room.messages.length === 3);
  });

  it('requests a room once, however often it is opened meanwhile', async () => {
    let answer = () => undefined as void;
    server.answer({
      joinRoom: () => new Promise((resolve) => (answer = () => resolve(pageOf(messages(1, 3))))),
    });
    start();
    const handle = chat.openRoom(ROOM_ID);
    await eventually('it is requested', () => server.received('joinRoom').length === 1);
    const opening = Promise.all([chat.room(ROOM_ID), chat.room(ROOM_ID)]);
    answer();
    const rooms = await opening;

    expect(rooms).toEqual([handle, handle]);
    expect(server.received('joinRoom')).toEqual([{ roomId: ROOM_ID }]);
  });

  it('requests a room again after it was left', async () => {
    const { room } = await openRoom(3);
    server.emit('roomLeft', { roomId: ROOM_ID });
    await eventually('it is left', () => room.status === 'left');
    server.answer({ joinRoom: () => pageOf(messages(5, 6)) });

    expect(await chat.room(ROOM_ID)).toBe(room);

    expect(shown(room.messages)).toEqual([5, 6]);
  });

  it('requests the entries of a gap once, and shows them in order', async () => {
    const { room, heard } = await openRoom(3);
    server.answer({ joinRoom: async () => pageOf(messages(4, 8)) });

    for (const seq of [3, 6, 8, 7]) server.emit('receiveMessage', messageAt(seq));
    await eventually('the gap is filled', () => room.messages.length === 8);
    server.emit('receiveMessage', messageAt(9));
    await eventually('it goes on', () => room.messages.length === 9);

    expect(shown(room.messages)).toEqual(seqs(1, 9));
    expect(shown(heard)).toEqual(seqs(4, 9));
    expect(server.received('joinRoom').slice(1)).toEqual([{ roomId: ROOM_ID, afterSeq: 3, changes: true }]);
  });

  it('requests page after page until it has all entries', async () => {
    const { room } = await openRoom(1);
    server.answer({
      joinRoom: ({ afterSeq: after = 0 }) =>
        pageOf(messages(after + 1, Math.min(after + 200, 500)), { hasMore: after + 200 < 500 }),
    });

    server.emit('receiveMessage', messageAt(500));
    await eventually('all of it is there', () => room.messages.length === 500);

    expect(server.received('joinRoom').map(({ afterSeq }) => afterSeq)).toEqual([undefined, 1, 201, 401]);
    expect(shown(room.messages)).toEqual(seqs(1, 500));
  });

  it('skips the seqs that a page lacks, as the user may not read their entries', async () => {
    const { room } = await openRoom(2);
    server.answer({
      joinRoom: () => pageOf([messageAt(7)], { room: roomOf(['ana', 'ben'], { lastSeq: 9 }) }),
    });

    server.emit('receiveMessage', messageAt(7));
    await eventually('it is there', () => room.messages.length === 3);
    server.emit('receiveMessage', messageAt(10));
    await eventually('it goes on', () => room.messages.length === 4);

    expect(shown(room.messages)).toEqual([1, 2, 7, 10]);
    expect(server.received('joinRoom')).toHaveLength(2);
  });

  it('syncs 450 rooms with three calls after a reconnect, and drops those that the user has left', async () => {
    server.rooms = seqs(1, 450).map((n) => ({
      ...roomOf(['ana', 'ben']),
      roomId: `room-${n}`,
      lastSeq: n,
      unread: 0,
      unreadMentions: 0,
    }));
    start();
    await eventually('the list is there', () => chat.rooms.length === 450);
    await eventually('it is synced', () => server.received('sync').length === 3);
    server.answer({ sync: ({ cursors }) => ({ left: 'room-7' in cursors ? ['room-7'] : [] }) });

    server.cut();
    await eventually('it is synced again', () => server.received('sync').length === 6);

    const asked = server.received('sync').slice(3);
    expect(asked.map(({ cursors }) => Object.keys(cursors).length)).toEqual([200, 200, 50]);
    expect(Object.assign({}, ...asked.map(({ cursors }) => cursors))).toMatchObject({
      'room-9': 9,
      'room-450': 450,
    });
    expect(server.received('joinRoom')).toEqual([]);
    await eventually('the room is dropped', () => chat.rooms.length === 449);
  });

  it('pages a sync until there is no next, with the same cursors', async () => {
    const listed = { ...roomOf(['ana', 'ben']), unread: 0, unreadMentions: 0, lastSeq: 1 };
    server.rooms = ['a', 'b', 'c'].map((roomId) => ({ ...listed, roomId }));
    const pageAt = (roomId: string) => {
      const message = { ...messageAt(2), roomId, messageId: `in-${roomId}` };
      return pageOf([message], { room: { ...listed, roomId, lastSeq: 2 } });
    };
    server.answer({
      sync: ({ after }) => {
        if (after === undefined) return { rooms: [pageAt('a')], next: 'a' };
        return after === 'a' ? { rooms: [pageAt('b')], next: 'b' } : { rooms: [], left: ['c'] };
      },
    });
    start();

    await eventually('all pages are there', () => server.received('sync').length === 3);
    await eventually('they are shown', () => chat.rooms.length === 2);
    expect(server.received('sync').map(({ after }) => after)).toEqual([undefined, 'a', 'b']);
    expect(new Set(server.received('sync').map(({ cursors }) => JSON.stringify(cursors))).size).toBe(1);
    expect(chat.rooms.map(({ lastMessage }) => lastMessage?.messageId).sort()).toEqual(['in-a', 'in-b']);
  });

  it('learns the members of a group when it is opened, and again when they have changed meanwhile', async () => {
    const members = [
      { userId: 'ana', role: 'member' as const },
      { userId: 'ben', role: 'owner' as const, name: 'Ben Roe' },
    ];
    const { roomId, type, memberCount, version, history } = roomOf(['ana', 'ben']);
    const bare = { roomId, type, memberCount, version, history, name: 'Crew', lastSeq: 1 };
    server.rooms = [
      { ...bare, unread: 0, unreadMentions: 0, lastMessage: messageAt(1), senderName: 'Ben Roe' },
    ];
    server.answer({
      sync: () => ({ rooms: [pageOf([], { room: bare })] }),
      joinRoom: () => pageOf([messageAt(1)], { room: { ...bare, members } }),
    });
    start();
    await eventually('it is listed', () => chat.rooms.length === 1 && server.received('sync').length === 1);
    expect(chat.rooms[0]).toMatchObject({ members: [], senderName: 'Ben Roe' });
    expect(server.received('joinRoom')).toEqual([]);

    const room = await chat.room(ROOM_ID);
    await eventually('the members are there', () => room.members.length === 2);
    expect(room.members).toEqual(members);
    const asked = server.received('joinRoom').length;

    server.answer({
      sync: () => ({
        rooms: [
          pageOf([changeAt(2, { kind: 'role', userId: 'ben', role: 'member' })], {
            room: { ...bare, version: 2, lastSeq: 2 },
          }),
        ],
      }),
      joinRoom: () => pageOf([], { room: { ...bare, version: 2, lastSeq: 2, members: members.slice(0, 1) } }),
    });
    server.cut();

    await eventually('they are there again', () => room.members.length === 1);
    expect(server.received('joinRoom')).toHaveLength(asked + 1);
  });

  it('acknowledges 300 messages as delivered and seen with few commands', async () => {
    const { room } = await openRoom(1);

    for (const message of messages(2, 301)) server.emit('receiveMessage', message);
    await eventually('all are there', () => room.messages.length === 301);
    expect(room.unread).toBe(300);
    room.markSeen();
    expect(room.unread).toBe(0);
    await eventually('it is acknowledged', () => server.received('messageSeen').length === 1);

    expect(server.received('messageSeen')).toEqual([{ roomId: ROOM_ID, messageId: 'id-301' }]);
    expect(server.received('messageDelivered').length).toBeLessThanOrEqual(3);
    room.markSeen();
    await new Promise((resolve) => setTimeout(resolve, ACKNOWLEDGED_MS));
    expect(server.received('messageSeen')).toHaveLength(1);
  });

  it('acknowledges nothing beyond a gap', async () => {
    await openRoom(3);
    let fill = () => undefined as void;
    server.answer({
      joinRoom: () => new Promise((resolve) => (fill = () => resolve(pageOf(messages(4, 6))))),
    });

    server.emit('receiveMessage', messageAt(6));
    await eventually('it requests the gap', () => server.received('joinRoom').length === 2);
    await new Promise((resolve) => setTimeout(resolve, ACKNOWLEDGED_MS));
    expect(server.received('messageDelivered')).toEqual([]);

    fill();
    await eventually('it acknowledges', () => server.received('messageDelivered').length === 1);
    expect(server.received('messageDelivered')).toEqual([{ roomId: ROOM_ID, messageId: 'id-6' }]);
  });

  it('sends the token no more with which the session was renewed', async () => {
    const now = Date.now() / 1_000;
    let asked = 0;
    const tokenOf = (exp: number, n: number) =>
      `h.${Buffer.from(JSON.stringify({ sub: 'ana', iat: now, exp, n })).toString('base64url')}.s`;
    const [first, second] = [tokenOf(now + RENEWED_S, 1), tokenOf(now + 3_600, 2)];
    chat = createChatClient({ url: server.url, token: () => (++asked === 1 ? first : second) });
    chat.on('error', (error) => errors.push(error));
    server.answer({ joinRoom: () => pageOf([messageAt(1)]) });
    await eventually('it is renewed', () => server.received('refreshToken').length === 1);
    // Its answer comes after that to the renewal.
    await chat.room(ROOM_ID);

    server.end({ code: 'UNAUTHENTICATED', message: 'Over' });
    await eventually('it is offline', () => chat.connection === 'offline');

    expect(server.handshakes).toMatchObject([{ token: first }]);
    expect(errors.map((error) => error.code)).toEqual(['UNAUTHENTICATED']);
  });

  it('requests the receipts again when a group grows beyond 32 members', async () => {
    const users = seqs(1, 32).map((n) => `user-${n}`);
    server.answer({
      joinRoom: ({ afterSeq: lastSeq = 1 }) =>
        pageOf([messageAt(1)], { room: roomOf(users, { lastSeq, memberCount: 32 }) }),
    });
    start();
    await chat.room(ROOM_ID);

    server.emit('receiveMessage', changeAt(2, { kind: 'added', userId: 'zoe', role: 'member' }));

    await eventually('they are requested', () => server.received('joinRoom').length === 2);
    expect(server.received('joinRoom')[1]).toEqual({ roomId: ROOM_ID, afterSeq: 2, changes: true });
  });

  it('gives the same arrays and objects until their content changes', async () => {
    const { room } = await openRoom(3);
    const before = room.messages;
    server.emit('userTyping', { roomId: ROOM_ID, userId: 'ben' });
    await eventually('ben types', () => room.typists.length === 1);
    expect(room.messages).toBe(before);

    server.emit('receiveMessage', messageAt(4));
    await eventually('it is there', () => room.messages.length === 4);
    expect(room.messages).not.toBe(before);
    expect(room.messages.slice(0, 3).every((entry, i) => entry === before[i])).toBe(true);
  });

  it('gives a room without opening it, which changes nothing and requests nothing', async () => {
    const { room } = await openRoom(1);
    const { version } = chat;

    const other = chat.roomOf('other');

    expect(other).toMatchObject({ roomId: 'other', status: 'loading', view: { status: 'loading' } });
    expect([chat.roomOf('other'), chat.roomOf(ROOM_ID)]).toEqual([other, room]);
    expect(chat.version).toBe(version);
    server.cut();
    await eventually('it is synced', () => server.received('sync').length === 1);
    expect(server.received('joinRoom').map(({ roomId }) => roomId)).toEqual([ROOM_ID]);
    server.answer({ joinRoom: ({ roomId }) => pageOf([], { room: roomOf(['ana'], { roomId }) }) });
    expect(await chat.room('other')).toBe(other);
  });

  it('shows a room by a view that never changes', async () => {
    const { room } = await openRoom(1);
    const before = room.view;

    server.emit('receiveMessage', messageAt(2));
    await eventually('it is there', () => room.messages.length === 2);

    expect(before.messages).toHaveLength(1);
    expect(room.view).toMatchObject({ unread: 1, messages: room.messages });
    expect(room.view.members).toBe(before.members);
  });

  it('emits one change for all changes of a turn', async () => {
    const { room } = await openRoom(1);
    let changes = 0;
    let lists = 0;
    room.on('change', () => changes++);
    chat.on('rooms', () => lists++);
    server.answer({ joinRoom: () => pageOf(messages(2, 100)) });

    server.emit('receiveMessage', messageAt(100));
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

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatClient, type ChatError, createChatClient } from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { changeAt, messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let chat: ChatClient;

beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(async () => {
  chat.close();
  await server.stop();
});

const start = () => {
  chat = createChatClient({ url: server.url, token: () => 'token', userId: 'ana' });
};

const messages = (first: number, last: number) => seqs(first, last).map((seq) => messageAt(seq));

describe('a room that has changed meanwhile', () => {
  it('is ready again when the user is back in it after a sync that said they had left', async () => {
    server.answer({ joinRoom: () => pageOf(messages(1, 3)) });
    start();
    const room = await chat.room(ROOM_ID);
    server.answer({ sync: () => ({ rooms: [], left: [ROOM_ID] }) });
    server.cut();
    await eventually('it is left', () => room.status === 'left');
    server.answer({ joinRoom: () => pageOf(messages(1, 5)) });

    server.emit('roomJoined', roomOf(['ana', 'ben'], { lastSeq: 5 }));

    await eventually('it is back', () => room.status === 'ready' && room.messages.length === 5);
  });

  it('is shown from the start when its log began anew while the client had only listed it', async () => {
    const room = roomOf(['ana', 'ben'], { lastSeq: 9 });
    server.rooms = [{ ...room, lastMessage: messageAt(9), unread: 0, unreadMentions: 0 }];
    server.answer({ sync: () => ({ rooms: [pageOf([], { room })] }) });
    start();
    await eventually('it is listed', () => chat.roomsLoaded && server.received('sync').length === 1);
    server.rooms = [];
    server.answer({ joinRoom: () => pageOf(messages(1, 2)), sync: () => ({ rooms: [] }) });
    server.cut();
    await eventually('it is gone', () => chat.connection !== 'online');

    const shown = await chat.room(ROOM_ID);
    server.emit('receiveMessage', messageAt(3));

    await eventually('it goes on', () => shown.messages.length === 3);
  });

  it('counts no member who joined later and has left again', async () => {
    const page = [
      messageAt(1, 'ana'),
      changeAt(2, { kind: 'added', userId: 'dora', role: 'member' }),
      changeAt(3, { kind: 'left', userId: 'dora' }),
    ];
    const users = ['ana', ...seqs(1, 39).map((i) => `user${i}`)];
    const room = roomOf(users, { lastSeq: 3, version: 3 });
    server.answer({ joinRoom: () => pageOf(page, { room, watermarks: [{ delivered: 0, seen: 0 }] }) });
    start();

    expect((await chat.room(ROOM_ID)).messages[0]).toMatchObject({ receipts: { of: 39 } });
  });
});

describe('a sync that is refused for good', () => {
  it('keeps no room from being brought up to date', async () => {
    const errors: ChatError[] = [];
    const listed = {
      ...roomOf(['ana', 'cleo'], { roomId: 'ana_cleo', lastSeq: 1 }),
      unread: 0,
      unreadMentions: 0,
    };
    server.rooms = [{ ...listed, lastMessage: { ...messageAt(1), roomId: 'ana_cleo' } }];
    server.answer({
      joinRoom: ({ roomId }) =>
        pageOf(messages(1, 3), { room: roomOf(['ana', 'ben'], { roomId, lastSeq: 3 }) }),
    });
    start();
    chat.on('error', (error) => errors.push(error));
    const open = await chat.room(ROOM_ID);
    await eventually('the list is loaded', () => chat.roomsLoaded);
    server.answer({
      sync: () => ({ ok: false, error: { code: 'INVALID', message: '' } }),
      joinRoom: ({ roomId }) =>
        pageOf(messages(4, 5), { room: roomOf(['ana', 'ben'], { roomId, lastSeq: 5 }) }),
    });
    server.cut();

    await eventually('the open room has all', () => open.messages.length === 5);
    const joined = () => server.received('joinRoom').map(({ roomId }) => roomId);
    const before = joined().filter((roomId) => roomId === 'ana_cleo').length;
    server.emit('receiveMessage', { ...messageAt(4), roomId: 'ana_cleo' });
    await eventually('the other is asked for', () => joined().length > 0 && joined().at(-1) === 'ana_cleo');

    expect(before).toBe(0);
    expect(errors.map(({ code }) => code)).toContain('INVALID');
  });
});

describe('a storage that throws', () => {
  it('does not stop messages from being sent', async () => {
    const errors: ChatError[] = [];
    const broken = () => {
      throw new Error('No access');
    };
    server.answer({
      joinRoom: () => pageOf([]),
      sendMessage: ({ clientMessageId = '' }) => ({ message: { ...messageAt(1, 'ana'), clientMessageId } }),
    });
    chat = createChatClient({
      url: server.url,
      token: () => 'token',
      userId: 'ana',
      storage: () => ({ load: broken, put: broken }),
    });
    chat.on('error', (error) => errors.push(error));
    const room = await chat.room(ROOM_ID);

    expect(await room.send('Hello!')).toMatchObject({ seq: 1 });
    expect(errors.map(({ code }) => code)).toContain('STORAGE');
  });
});

describe('a client that is closed', () => {
  it('rejects a retry', async () => {
    server.answer({
      joinRoom: () => pageOf([]),
      sendMessage: () => ({ ok: false, error: { code: 'TOO_LARGE', message: '' } }),
    });
    start();
    const room = await chat.room(ROOM_ID);
    await expect(room.send('Hello!')).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const [failed] = room.messages;
    chat.close();

    await expect(room.retry(failed?.key ?? '')).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatClient, createChatClient } from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { messageAt, pageOf, ROOM_ID, roomOf } from './entries.js';
import { newUsers, setUpLibrary } from './library.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

describe('a muted room, with a server', () => {
  const { server, connect } = setUpLibrary();

  it('is muted on all devices of its user, and for a client that comes later, until it is not', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const [phone, laptop] = [connect(ana), connect(ana)];
    const room = await phone.privateRoom(ben);
    await room.send('hi');
    await eventually('it is listed', () => laptop.rooms.length === 1);
    expect(room.muted).toBe(false);

    await room.mute(true);
    expect(room.muted).toBe(true);
    await eventually('the laptop hears of it', () => laptop.rooms[0]?.muted === true);
    const later = connect(ana);
    await eventually('it has the list', () => later.rooms[0]?.muted === true);
    await laptop.openRoom(room.roomId).mute(false);
    await eventually('all hear of it', () => !room.muted && later.rooms[0]?.muted === false);

    expect((await server().rest(ana, 'GET', '/api/rooms')).body).not.toHaveProperty('rooms.0.muted');
  });

  it('is not muted any more for a user who comes back to a group', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const bens = connect(ben);
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben] });
    const room = await bens.room(group.roomId);
    await room.mute(true);

    await group.remove(ben);
    await eventually('ben has left', () => room.status === 'left');
    await group.add(ben);
    await eventually('ben is back', () => room.status === 'ready');

    expect(room.muted).toBe(false);
  });

  it('rejects where this user is not in the room', async () => {
    const [ana, zoe, ben] = newUsers('ana', 'zoe', 'ben');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben] });

    await expect(connect(zoe).openRoom(group.roomId).mute(true)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a mute', () => {
  let server: ScriptedServer;
  let chat: ChatClient;
  beforeEach(async () => {
    server = await startScriptedServer();
    server.answer({ joinRoom: () => pageOf([messageAt(1)]) });
    chat = createChatClient({ url: server.url, userId: 'ana' });
  });
  afterEach(async () => {
    chat.close();
    await server.stop();
  });

  it('that came live outweighs an answer that was read before it', async () => {
    const room = await chat.room(ROOM_ID);
    server.emit('roomMuted', { roomId: ROOM_ID, muted: true });
    await eventually('it is told', () => room.muted);

    server.answer({ joinRoom: () => pageOf([messageAt(2), messageAt(3)]) });
    server.emit('receiveMessage', messageAt(3));
    await eventually('the page has come', () => room.messages.length === 3);

    expect(room.muted).toBe(true);
  });

  it('that was ended on another device meanwhile is over after a reconnect', async () => {
    const room = await chat.room(ROOM_ID);
    server.emit('roomMuted', { roomId: ROOM_ID, muted: true });
    await eventually('it is told', () => room.muted);
    server.answer({
      sync: () => ({ rooms: [pageOf([], { room: roomOf(['ana', 'ben'], { lastSeq: 1 }) })], left: [] }),
    });

    server.cut();

    await eventually('it is over', () => !room.muted);
    expect(chat.connection).toBe('online');
  });

  it('of a new stay is that of the page, whatever came in the stay before', async () => {
    const room = await chat.room(ROOM_ID);
    server.emit('roomMuted', { roomId: ROOM_ID, muted: false });
    server.emit('roomLeft', { roomId: ROOM_ID });
    await eventually('it is left', () => room.status === 'left');
    server.answer({ joinRoom: () => pageOf([messageAt(1)], { muted: true }) });

    server.emit('roomJoined', roomOf(['ana', 'ben'], { lastSeq: 1 }));
    await eventually('this user is back', () => room.status === 'ready');

    expect(room.muted).toBe(true);
  });

  it('is in the page of a room', async () => {
    server.answer({ joinRoom: () => pageOf([messageAt(1)], { muted: true }) });

    const room = await chat.room(ROOM_ID);

    expect(room.muted).toBe(true);
  });
});

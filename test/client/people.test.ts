import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { type ChatClient, createChatClient } from '../../client/src/index.js';
import { PEOPLE_MAX } from '../../client/src/people.js';
import type { Member } from '../../client/src/protocol.js';
import { eventually } from '../support/test-client.js';
import { messageAt, pageOf, ROOM_ID, roomOf } from './entries.js';
import { newUsers, SECRET, setUpLibrary } from './library.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

describe('a changed profile, with a server', () => {
  const { server, connect } = setUpLibrary();
  const token = (user: string, name: string) =>
    signToken({ userId: parseUserId(user), name }, SECRET, { expiresIn: '1h' });

  it('shows in people, in members and titles, and in rooms that nobody opened, at once', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const bens = connect(ben, { token: token(ben, 'Ben') });
    const anas = connect(ana);
    const chat = await bens.privateRoom(ana);
    await chat.send('hi');
    const group = await bens.createGroup({ name: 'Crew', members: [ana] });
    await group.send('in the group');
    await eventually('ana knows him', () => anas.people.get(ben)?.name === 'Ben' && anas.rooms.length === 2);
    const opened = await anas.room(chat.roomId);
    const before = anas.people.get(ben);

    const second = await server().connect(ben, {
      token: token(ben, 'Benjamin'),
    });

    const after = { userId: ben, name: 'Benjamin' };
    await eventually('ana sees it', () => anas.people.get(ben)?.name === 'Benjamin');
    await eventually('ben sees it', () => bens.people.get(ben)?.name === 'Benjamin');
    expect(anas.people.get(ben)).toEqual(after);
    expect(anas.people.get(ben)).toBe(anas.people.get(ben));
    expect(before).toEqual({ userId: ben, name: 'Ben' });
    expect(opened).toMatchObject({ title: 'Benjamin', other: after });
    expect(anas.rooms.find(({ roomId }) => roomId === group.roomId)?.senderName).toBe('Benjamin');
    second.close();
  });

  it('comes with the renewed token of a session that goes on', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const bens = await server().connect(ben, { token: token(ben, 'Ben') });
    const anas = connect(ana);
    const room = await anas.privateRoom(ben);
    await room.send('hi');
    await eventually('the title is his name', () => room.title === 'Ben');

    await bens.ok('refreshToken', { token: token(ben, 'Benjamin') });

    await eventually('the title follows', () => room.title === 'Benjamin');
    bens.close();
  });
});

describe('people', () => {
  let server: ScriptedServer;
  let chat: ChatClient;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    chat.close();
    await server.stop();
  });
  const member = (userId: string, name?: string): Member => ({
    userId,
    role: 'member',
    ...(name && { name }),
  });
  const start = async (members: readonly Member[]) => {
    server.answer({
      joinRoom: () => pageOf([messageAt(1)], { room: roomOf([], { members, memberCount: 2, lastSeq: 1 }) }),
    });
    chat = createChatClient({ url: server.url, userId: 'ana' });
    return chat.room(ROOM_ID);
  };

  it('keep what came live over an answer that was read before it', async () => {
    const room = await start([member('ana'), member('ben', 'Ben')]);
    server.emit('profileChanged', { userId: 'ben', name: 'Benjamin' });
    await eventually('it is told', () => room.members[1]?.name === 'Benjamin');

    server.emit('receiveMessage', { ...messageAt(3), roomId: ROOM_ID });
    await eventually('the page has come', () => server.received('joinRoom').length === 2);
    await eventually('the room is settled', () => room.status === 'ready');

    expect(chat.people.get('ben')).toEqual({ userId: 'ben', name: 'Benjamin' });
    expect(room.members[1]).toEqual(member('ben', 'Benjamin'));
  });

  it('follow the answers of a new connection, which may have missed live changes', async () => {
    const room = await start([member('ana'), member('ben', 'Ben')]);
    server.emit('profileChanged', { userId: 'ben', name: 'Benjamin' });
    await eventually('it is told', () => room.members[1]?.name === 'Benjamin');
    const members = [member('ana'), member('ben', 'B.')];
    server.answer({
      sync: () => ({
        rooms: [pageOf([], { room: roomOf([], { members, memberCount: 2, lastSeq: 1 }) })],
        left: [],
      }),
    });

    server.cut();

    await eventually('the newer one has come', () => chat.people.get('ben')?.name === 'B.');
    expect(room.members[1]?.name).toBe('B.');
  });

  it('are not forgotten for a private room in which nobody has written', async () => {
    await start([member('ana'), member('ben', 'Ben')]);
    const { name: _, ...empty } = roomOf(['ana', 'ben'], { roomId: 'ana_ben', type: 'private' });
    server.answer({ joinRoom: () => pageOf([], { room: empty, watermarks: [] }) });

    const room = await chat.room('ana_ben');

    expect(chat.people.get('ben')).toEqual({ userId: 'ben', name: 'Ben' });
    expect(room.title).toBe('Ben');
  });

  it('are all in one array, which is another one only when anything of anybody has changed', async () => {
    await start([member('ana'), member('ben', 'Ben')]);
    const before = chat.people.all();
    server.emit('profileChanged', { userId: 'ben', name: 'Ben' });
    server.emit('profileChanged', { userId: 'ana', name: 'Ana' });
    await eventually('ana is named', () => chat.people.get('ana')?.name === 'Ana');

    const after = chat.people.all();

    expect(before).toHaveLength(2);
    expect(before).toEqual(expect.arrayContaining([{ userId: 'ana' }, { userId: 'ben', name: 'Ben' }]));
    expect(after).toEqual(expect.arrayContaining([{ userId: 'ana', name: 'Ana' }]));
    expect(after).not.toBe(before);
    expect(chat.people.all()).toBe(after);
  });

  it('change what the client shows once for a change, and not for the same again', async () => {
    await start([member('ana'), member('ben', 'Ben')]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const version = chat.version;
    let changes = 0;
    chat.on('change', () => changes++);

    server.emit('profileChanged', { userId: 'zoe', name: 'Zoe' });
    await eventually('zoe is known', () => chat.people.get('zoe') !== undefined);
    server.emit('profileChanged', { userId: 'zoe', name: 'Zoe' });
    server.emit('profileChanged', { userId: 'ben', name: 'Benjamin' });
    await eventually('ben is renamed', () => chat.people.get('ben')?.name === 'Benjamin');
    await Promise.resolve();

    expect(changes).toBe(2);
    expect(chat.version).toBeGreaterThan(version);
  });

  it('change also in rooms whose members came before more people than the client remembers', async () => {
    const room = await start([member('ana'), member('ben', 'Ben')]);
    for (let at = 1; at <= PEOPLE_MAX; at++)
      server.emit('profileChanged', { userId: `user${at}`, name: 'N' });
    await eventually('he is forgotten', () => chat.people.get('ben') === undefined);

    server.emit('profileChanged', { userId: 'ben', name: 'Benjamin' });
    await eventually('he is known again', () => chat.people.get('ben') !== undefined);

    expect(room.members[1]?.name).toBe('Benjamin');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChatClient,
  type ChatClientOptions,
  type ChatError,
  type ChatMessage,
  type ChatRoom,
  createChatClient,
  makeMemoryStorage,
} from '../../client/src/index.js';
import type { WireMessage } from '../../client/src/protocol.js';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { eventually } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const SECRET = 'a secret of the tests of the client, long enough';

let server: TestServer;
const clients: ChatClient[] = [];
const errors: ChatError[] = [];
beforeAll(async () => {
  server = await startTestServer({ JWT_SECRET: SECRET });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  expect(errors.splice(0)).toEqual([]);
});
afterAll(() => server.stop());

let people = 0;
/** Users of this test alone. */
const newUsers = (...names: string[]): string[] => {
  people++;
  return names.map((name) => `${name}${people}`);
};

const tokenOf = (user: string, expiresIn = '1h'): string =>
  signToken({ userId: parseUserId(user), name: `Name of ${user}` }, SECRET, { expiresIn: expiresIn as '1h' });

const connect = (user: string, options: ChatClientOptions = {}): ChatClient => {
  const client = createChatClient({ url: server.url, token: () => tokenOf(user), ...options });
  client.on('error', (error) => errors.push(error));
  clients.push(client);
  return client;
};

const texts = (room: ChatRoom) =>
  room.messages.map((entry) => (entry.kind === 'message' ? entry.text : entry.change.kind));
const newest = (room: ChatRoom) => room.messages.findLast(({ kind }) => kind === 'message') as ChatMessage;

describe('a private chat', () => {
  it('shows a message as pending, sent, delivered and seen', async () => {
    const [ana, ben] = newUsers('ana_', 'b~en') as [string, string];
    const anas = await connect(ana).privateRoom(ben);
    const bens = connect(ben);
    const states: string[] = [];
    anas.on('change', () => {
      const { state } = newest(anas);
      if (states.at(-1) !== state) states.push(state);
    });

    const sending = anas.send('Hello!');
    expect(newest(anas)).toMatchObject({ state: 'pending', text: 'Hello!', own: true, sender: ana });
    const { key } = newest(anas);
    const sent = await sending;
    expect(sent).toMatchObject({ seq: 1, text: 'Hello!', key });
    await eventually('ben lists it', () => bens.rooms[0]?.unread === 1);
    const room = await bens.room(anas.roomId);
    await eventually('it is delivered', () => newest(anas).state === 'delivered');
    room.markSeen();

    await eventually('it is seen', () => newest(anas).state === 'seen');
    expect(states.filter((state) => state !== 'sent')).toEqual(['pending', 'delivered', 'seen']);
    expect(newest(anas)).toMatchObject({ key, receipts: { delivered: 1, seen: 1, of: 1 } });
    expect(room).toMatchObject({ unread: 0, title: `Name of ${ana}`, type: 'private' });
    expect(await anas.statusOf(sent.messageId ?? '')).toMatchObject([{ userId: ben, status: 'seen' }]);
  });

  it('is the same on two devices of one user', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const phone = connect(ana);
    const laptop = connect(ana);
    const rooms = [await phone.privateRoom(ben), await laptop.privateRoom(ben)] as const;
    const bens = await connect(ben).privateRoom(ana);

    await rooms[0].send('from the phone');
    await bens.send('from ben');
    await eventually('both have both', () => rooms.every((room) => room.messages.length === 2));
    expect(rooms.map(({ unread }) => unread)).toEqual([1, 1]);
    rooms[1].markSeen();

    await eventually('both show that it was seen', () => rooms.every(({ unread }) => unread === 0));
    expect(rooms[0].messages.map(({ own }) => own)).toEqual([true, false]);
  });

  it('shows who is typing, until they stop or write', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const anaRoom = await connect(ana).privateRoom(ben);
    const bens = connect(ben);
    await anaRoom.send('Hello');
    const benRoom = await bens.privateRoom(ana);
    const heard: (readonly string[])[] = [];
    benRoom.on('typing', (typists) => heard.push(typists));

    anaRoom.typing();
    await eventually('ana is typing', () => bens.rooms[0]?.typists.length === 1);
    anaRoom.stopTyping();
    await eventually('ana has stopped', () => benRoom.typists.length === 0);
    anaRoom.typing();
    await eventually('ana is typing', () => benRoom.typists.length === 1);
    await anaRoom.send('written');
    await eventually('ana is not typing', () => benRoom.typists.length === 0);

    expect(heard).toEqual([[ana], [], [ana], []]);
  });

  it('shows who is online, and when they were last seen', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const anas = connect(ana);
    const heard: string[] = [];
    anas.on('presence', ({ userId, status }) => heard.push(`${userId} ${status}`));
    const bens = connect(ben);
    await (await bens.privateRoom(ana)).send('Hello');
    await eventually('ana knows the room', () => anas.rooms.length === 1);
    const stop = anas.watch([ben]);
    await eventually('ben is online', () => anas.presenceOf(ben)?.status === 'online');
    bens.close();

    await eventually('ben is offline', () => anas.presenceOf(ben)?.status === 'offline');
    expect(anas.presenceOf(ben)?.lastSeen).toBeDefined();
    expect(heard).toEqual([`${ben} online`, `${ben} offline`]);
    stop();
  });

  it('loads older pages without a gap, and counts the unread messages in them', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const writer = await server.connect(ana, { token: tokenOf(ana) });
    const roomId = `${ana}_${ben}`;
    for (let i = 1; i <= 320; i++) await writer.send(roomId, `text ${i}`);
    const room = await connect(ben).room(roomId);
    expect(room.messages).toHaveLength(50);
    await eventually('the list has counted', () => room.unread === 320);

    expect(await room.loadOlder()).toBe(50);
    const both = await Promise.all([room.loadOlder(), room.loadOlder()]);
    expect(both).toEqual([50, 50]);
    expect(room.messages).toHaveLength(150);
    while (room.hasOlder) await room.loadOlder();

    expect(texts(room)).toEqual(Array.from({ length: 320 }, (_, i) => `text ${i + 1}`));
    expect(room.hasOlder).toBe(false);
    expect(await room.loadOlder()).toBe(0);
    room.markSeen(room.messages[0]?.messageId);
    expect(room.unread).toBe(319);
    room.close();
    expect(room.messages).toHaveLength(50);
    expect(room.unread).toBe(319);
  });

  it('can be opened before its first message, and is listed for both from that message on', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const proxy = await startTcpProxy(server.url);
    const anas = connect(ana, { url: proxy.url });
    const bens = connect(ben);
    const anaRoom = await anas.privateRoom(ben);
    const benRoom = await bens.room(anaRoom.roomId);

    anaRoom.typing();
    await eventually('ben sees ana typing', () => benRoom.typists.length === 1);
    proxy.cut();
    await eventually('ana is offline', () => anas.connection !== 'online');
    proxy.heal();
    await eventually('ana is back', () => anas.connection === 'online');
    const afterReload = connect(ana);
    await eventually('the list is loaded', () => afterReload.roomsLoaded);
    expect([anas, bens, afterReload].map(({ rooms }) => rooms)).toEqual([[], [], []]);
    expect(anaRoom).toMatchObject({ status: 'ready', messages: [] });
    await anaRoom.send('Hello');

    await eventually('all list it', () =>
      [anas, bens, afterReload].every(({ rooms }) => rooms[0]?.lastMessage?.text === 'Hello'),
    );
    expect(texts(benRoom)).toEqual(['Hello']);
    expect(bens.rooms[0]).toMatchObject({ unread: 1, title: `Name of ${ana}` });
    await eventually('ana knows the name of ben', () => anaRoom.title === `Name of ${ben}`);
    anas.close();
    await proxy.close();
  });

  it('is refused with a code when the user is not in it', async () => {
    const [ana] = newUsers('ana') as [string];
    const chat = connect(ana);

    await expect(chat.room('else_somebody')).rejects.toMatchObject({ name: 'ChatError', code: 'NOT_FOUND' });
    await expect(chat.room('')).rejects.toMatchObject({ code: 'INVALID' });
    const room = await chat.privateRoom('nobody');
    await expect(room.send('x'.repeat(10_001))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(newest(room)).toMatchObject({ state: 'failed', error: { code: 'TOO_LARGE' } });
    await expect(room.retry(newest(room).clientMessageId)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    room.discard(newest(room).clientMessageId);
    expect(room.messages).toEqual([]);
    await expect(room.add('ben')).rejects.toMatchObject({ code: 'INVALID' });
    expect(chat.rooms).toEqual([]);
  });
});

describe('a group', () => {
  it('is created, renamed, joined and left, and everybody sees it', async () => {
    const [ana, ben, cleo] = newUsers('ana', 'ben', 'cleo') as [string, string, string];
    const bens = connect(ben);
    const cleos = connect(cleo);
    await eventually('they are online', () => bens.connection === 'online' && cleos.connection === 'online');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben] });
    expect(group).toMatchObject({ type: 'group', title: 'Crew', role: 'owner', memberCount: 2 });

    await eventually('ben lists it', () => bens.rooms[0]?.title === 'Crew');
    const benRoom = await bens.room(group.roomId);
    await group.add(cleo);
    await group.rename('Team');
    await group.setRole(ben, 'admin');
    await eventually('ben sees the changes', () => benRoom.role === 'admin' && benRoom.title === 'Team');
    await eventually('cleo has a name', () => benRoom.members.some(({ name }) => name === `Name of ${cleo}`));
    expect(texts(benRoom)).toEqual(['added', 'renamed', 'role']);

    const cleoRoom = await cleos.room(group.roomId);
    await expect(cleoRoom.rename('Mine')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(group.add(ben)).rejects.toMatchObject({ code: 'CONFLICT' });
    await benRoom.remove(cleo);
    await eventually('cleo has left', () => cleoRoom.status === 'left' && cleos.rooms.length === 0);
    await expect(cleoRoom.send('still here?')).rejects.toMatchObject({ code: 'NOT_FOUND' });

    await group.add(cleo);
    await eventually('cleo is back', () => cleoRoom.status === 'ready' && cleos.rooms.length === 1);
    await cleoRoom.send('back');
    await benRoom.leave();
    expect(benRoom.status).toBe('left');
    await eventually(
      'all changes are shown',
      () => texts(group).join() === 'added,renamed,role,removed,added,back,left',
    );
    await eventually('the members are up to date', () => group.memberCount === 2);
    expect(await group.loadMembers()).toHaveLength(2);
  });

  it('counts who has a message, without members who joined later', async () => {
    const [ana, ben, cleo, dan] = newUsers('ana', 'ben', 'cleo', 'dan') as [string, string, string, string];
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben, cleo] });
    const bens = connect(ben);
    await group.send('Hello');
    const benRoom = await bens.room(group.roomId);
    benRoom.markSeen();
    await eventually('ben has seen it', () => newest(group).receipts?.seen === 1);
    expect(newest(group)).toMatchObject({ state: 'sent', receipts: { delivered: 1, seen: 1, of: 2 } });

    connect(cleo);
    await eventually('cleo has it', () => newest(group).state === 'delivered');
    await group.add(dan);
    expect(newest(group).receipts).toEqual({ delivered: 2, seen: 1, of: 2 });
  });

  it('of 40 counts who has a message, for its author', async () => {
    const [ana, ...others] = newUsers('ana', ...Array.from({ length: 39 }, (_, i) => `user${i}x`)) as [
      string,
    ];
    const group = await connect(ana).createGroup({ name: 'Crowd', members: others });
    await group.send('Hello');
    const some = await Promise.all(others.slice(0, 3).map((user) => connect(user).room(group.roomId)));
    some[0]?.markSeen();

    await eventually('three have it', () => newest(group).receipts?.delivered === 3);
    await eventually('one has seen it', () => newest(group).receipts?.seen === 1);
    expect(newest(group)).toMatchObject({ state: 'sent', receipts: { of: 39 } });
  });

  it('whose history starts with joining shows a member who comes back only what they may read', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const group = await connect(ana).createGroup({ name: 'Crew', members: [], history: 'since-joining' });
    await group.send('before');
    await group.add(ben);
    await group.send('first');
    await group.remove(ben);
    await group.send('between');
    await group.add(ben);
    await group.send('second');

    const room = await connect(ben).room(group.roomId);
    while (room.hasOlder) await room.loadOlder();
    await group.send('third');
    await eventually('it is there', () => texts(room).includes('third'));

    const response = await fetch(`${server.url}/api/rooms/${group.roomId}/messages`, {
      headers: { authorization: `Bearer ${tokenOf(ben)}` },
    });
    const { messages } = (await response.json()) as { messages: WireMessage[] };
    const readable = messages.map(({ message, event }) => event?.kind ?? message);
    expect(texts(room)).toEqual(readable);
    expect(readable).not.toContain('between');
    expect(readable).toContain('first');
  });
});

describe('the list of rooms', () => {
  it('has the most recently active first, each with its last message, from all pages', async () => {
    const [ana] = newUsers('ana') as [string];
    const writer = await server.connect(ana, { token: tokenOf(ana) });
    for (let i = 0; i < 120; i++) {
      await writer.send([ana, `peer${i}`].sort().join('_'), `text ${i}`);
      // Two rooms of one millisecond may come in any order.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }

    const chat = connect(ana);
    await eventually('it is there', () => chat.roomsLoaded);

    expect(chat.rooms.map(({ lastMessage }) => lastMessage?.text)).toEqual(
      Array.from({ length: 120 }, (_, i) => `text ${119 - i}`),
    );
    await writer.send([ana, 'peer7'].sort().join('_'), 'again');
    await eventually('it moves up', () => chat.rooms[0]?.lastMessage?.text === 'again');
    expect(chat.rooms).toHaveLength(120);
  });

  it('has a new group first', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const [anas, bens] = [connect(ana), connect(ben)];
    const before = await anas.privateRoom(ben);
    await before.send('Before');
    await eventually('ben has it', () => bens.rooms.length === 1);

    const { roomId } = await anas.createGroup({ name: 'Crew', members: [ben] });

    await eventually('ben is in it', () => bens.rooms.length === 2);
    for (const { rooms } of [anas, bens]) {
      expect(rooms.map((room) => room.roomId)).toEqual([roomId, before.roomId]);
    }
  });

  it('emits a message in a room that nobody opened, once', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const bens = connect(ben);
    const heard: string[] = [];
    bens.on('message', (entry) => heard.push(entry.kind === 'message' ? entry.text : entry.kind));
    await eventually('ben has the list', () => bens.roomsLoaded);

    const room = await connect(ana).privateRoom(ben);
    await room.send('one');
    await room.send('two');

    await eventually('both are heard', () => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
    expect(bens.rooms[0]).toMatchObject({ unread: 2, lastMessage: { text: 'two' } });
  });
});

describe('a lost connection', () => {
  it('leaves messages pending, after a reload too, and the next one brings what was missed', async () => {
    const [ana, ben] = newUsers('ana', 'ben') as [string, string];
    const proxy = await startTcpProxy(server.url);
    const storage = makeMemoryStorage();
    const options = { url: proxy.url, userId: ana, storage: () => storage };
    const before = connect(ana, options);
    const room = await before.privateRoom(ben);
    const bens = await connect(ben).privateRoom(ana);
    await room.send('one');

    proxy.refuse();
    await eventually('it is offline', () => before.connection === 'offline');
    const lost = room.send('two').catch(({ code }: ChatError) => code);
    void room.send('three');
    await bens.send('from ben');
    before.close();
    expect(await lost).toBe('CLOSED');
    const after = connect(ana, options);
    const again = after.openRoom(room.roomId);
    await eventually('the pending messages are shown', () => texts(again).join() === 'two,three');
    expect(again.messages.map((entry) => entry.kind === 'message' && entry.state)).toEqual([
      'pending',
      'pending',
    ]);
    proxy.heal();

    await eventually('all is there', () => texts(again).join() === 'one,from ben,two,three');
    await eventually('ben has it', () => texts(bens).join() === 'one,from ben,two,three');
    await expect.poll(() => storage.load()).toEqual([]);
    after.close();
    await proxy.close();
  });

  it('is reported, and comes back by itself', async () => {
    const [ana] = newUsers('ana') as [string];
    const proxy = await startTcpProxy(server.url);
    const chat = connect(ana, { url: proxy.url });
    const states: string[] = [];
    chat.on('connection', (state) => states.push(state));
    expect(chat.connection).toBe('connecting');
    await eventually('it is online', () => chat.connection === 'online');

    proxy.refuse();
    await eventually('it is offline', () => chat.connection === 'offline');
    proxy.heal();
    await eventually('it is back', () => chat.connection === 'online');

    expect(states).toEqual(['online', 'connecting', 'offline', 'online']);
    chat.close();
    await proxy.close();
  });
});

describe('a token', () => {
  it('is renewed before it expires, within the same connection', async () => {
    const [ana] = newUsers('ana') as [string];
    let asked = 0;
    const chat = connect(ana, {
      token: () => {
        asked++;
        return tokenOf(ana, '3s');
      },
    });
    const states: string[] = [];
    chat.on('connection', (state) => states.push(state));
    const room = await chat.privateRoom('ben');

    await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);

    await room.send('still here');
    expect(states).toEqual(['online']);
  });

  it('is not needed where the server takes none', async () => {
    const open = await startTestServer({ AUTH_MODE: 'none' });
    const ana = createChatClient({ url: open.url, userId: 'ana' });
    const ben = createChatClient({ url: open.url, userId: 'ben' });

    const room = await ana.privateRoom('ben');
    await room.send('Hello');
    await eventually('ben has it', () => ben.rooms[0]?.unread === 1);

    ana.close();
    ben.close();
    await open.stop();
  });
});

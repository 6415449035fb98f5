import { describe, expect, it } from 'vitest';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { wireProblems } from '../support/wire-problems.js';
import { eventually } from '../support/test-client.js';
import { newest, newUsers, setUpLibrary, texts, tokenOf } from './library.js';

const { server, connect } = setUpLibrary();

/** The entries of a page, and those that a closed room retains. */
const PAGE = 50;
const ALL = 320;

const TEXT_MAX_LENGTH = 10_000;

describe('a private chat', () => {
  it('shows a message as pending, sent, delivered and seen', async () => {
    const [ana, ben] = newUsers('ana_', 'b~en');
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
    expect(await anas.statusOf(sent.messageId ?? '')).toMatchObject({
      recipients: [{ userId: ben, status: 'seen' }],
    });
  });

  it('is the same on two devices of one user', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
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
    const [ana, ben] = newUsers('ana', 'ben');
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
    const [ana, ben] = newUsers('ana', 'ben');
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
    const [ana, ben] = newUsers('ana', 'ben');
    const writer = await server().connect(ana, { token: tokenOf(ana) });
    const roomId = `${ana}_${ben}`;
    for (let i = 1; i <= ALL; i++) await writer.send(roomId, `text ${i}`);
    const room = await connect(ben).room(roomId);
    await room.jumpTo('newest');
    expect(room.messages).toHaveLength(PAGE);
    await eventually('the list has counted', () => room.unread === ALL);

    expect(await room.loadOlder()).toBe(PAGE);
    const both = await Promise.all([room.loadOlder(), room.loadOlder()]);
    expect(both).toEqual([PAGE, PAGE]);
    expect(room.messages).toHaveLength(3 * PAGE);
    while (room.hasOlder) await room.loadOlder();

    expect(texts(room)).toEqual(Array.from({ length: ALL }, (_, i) => `text ${i + 1}`));
    expect(room.hasOlder).toBe(false);
    expect(await room.loadOlder()).toBe(0);
    room.markSeen(room.messages[0]?.messageId);
    expect(room.unread).toBe(ALL - 1);
    room.close();
    expect(room.messages).toHaveLength(PAGE);
    expect(room.unread).toBe(ALL - 1);
  });

  it('can be opened before its first message, and is listed for both from that message on', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const proxy = await startTcpProxy(server().url);
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
    const [ana] = newUsers('ana');
    const chat = connect(ana);

    await expect(chat.room('else_somebody')).rejects.toMatchObject({ name: 'ChatError', code: 'NOT_FOUND' });
    await expect(chat.room('')).rejects.toMatchObject({ code: 'INVALID' });
    // Deliberately wrong, as is the text below.
    expect(wireProblems.splice(0).join()).toContain('/roomId must NOT have fewer than 1 characters');
    const room = await chat.privateRoom('nobody');
    await expect(room.send('x'.repeat(TEXT_MAX_LENGTH + 1))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(newest(room)).toMatchObject({ state: 'failed', error: { code: 'TOO_LARGE' } });
    await expect(room.retry(newest(room).clientMessageId)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(wireProblems.splice(0).join()).toContain('/message must NOT have more than 10000 characters');
    room.discard(newest(room).clientMessageId);
    expect(room.messages).toEqual([]);
    await expect(room.add('ben')).rejects.toMatchObject({ code: 'INVALID' });
    expect(chat.rooms).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatClient, ChatRoom } from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { seqs } from './entries.js';
import { newUsers, setUpLibrary, tokenOf } from './library.js';

const { server, connect } = setUpLibrary();

const PAGE = 50;
const ALL = 400;

/** The requests for pages of history since the test began. */
let pages: string[];

beforeEach(() => {
  pages = [];
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (url.includes('/messages?')) pages.push(url.split('?')[1] ?? '');
    return fetch(url, init);
  });
});
afterEach(() => vi.unstubAllGlobals());

const shown = (room: ChatRoom) => room.messages.map(({ seq }) => seq);

/** A room in which ben has written messages, of which ana has seen the first ones. */
const write = async ({ count = ALL, seen = 0, ownFirst = 0 } = {}) => {
  const [ana, ben] = newUsers('ana', 'ben');
  const roomId = `${ana}_${ben}`;
  const [anas, bens] = await Promise.all(
    [ana, ben].map((user) => server().connect(user, { token: tokenOf(user) })),
  );
  if (!anas || !bens) throw new Error('Nobody is connected');
  const from = (sender: typeof anas, first: number, last: number) =>
    Promise.all(seqs(first, last).map((seq) => sender.send(roomId, `text ${seq}`)));
  const written = [...(await from(anas, 1, ownFirst)), ...(await from(bens, ownFirst + 1, count))];
  const last = written[seen - 1];
  if (last) await anas.ok('messageSeen', { roomId, messageId: last.messageId });
  return { ana, ben, roomId, send: (text: string) => bens.send(roomId, text) };
};

const listed = (chat: ChatClient, unread: number, firstUnread: number) =>
  eventually('it is listed, with its watermark', () => {
    const [room] = chat.rooms;
    return chat.roomsLoaded && room?.unread === unread && room.firstUnread === firstUnread;
  });

/** An open room of ana, who has 300 unread messages. */
const openFar = async () => {
  const written = await write({ seen: 100 });
  const chat = connect(written.ana);
  await listed(chat, 300, 101);
  const room = await chat.room(written.roomId);
  return { ...written, chat, room };
};

describe('a room with more unread messages than a page', () => {
  it('opens at the first of them, with one request', async () => {
    const { room } = await openFar();

    expect(pages).toEqual(['after=90']);
    expect(shown(room)).toEqual(seqs(91, 140));
    expect(room).toMatchObject({ firstUnread: 101, unread: 300, hasOlder: true, hasNewer: true });
    expect(room.lastMessage).toMatchObject({ seq: ALL });
  });

  it('opens there before the list of rooms is known, too', async () => {
    const { ana, roomId } = await write({ seen: 100 });

    const room = await connect(ana).room(roomId);

    expect(pages).toEqual(['after=90']);
    expect(shown(room)).toEqual(seqs(91, 140));
    expect(room).toMatchObject({ status: 'ready', firstUnread: 101, hasNewer: true });
  });

  it('opens at the newest where this user has written what they have not marked', async () => {
    const { ana, roomId } = await write({ count: 150, ownFirst: 150 });

    const room = await connect(ana).room(roomId);

    expect(shown(room)).toEqual(seqs(101, 150));
    expect(room.hasNewer).toBe(false);
  });

  it('counts what comes meanwhile, and does not show it', async () => {
    const { room, send } = await openFar();
    const heard: (number | undefined)[] = [];
    room.on('message', ({ seq }) => heard.push(seq));

    await send('new');
    await eventually('it is counted', () => room.unread === 301);

    expect(shown(room)).toEqual(seqs(91, 140));
    expect(room.lastMessage).toMatchObject({ text: 'new' });
    expect(heard).toEqual([ALL + 1]);
  });

  it('loads page after page in both directions, and follows new entries from the end on', async () => {
    const { room, send } = await openFar();

    expect(await room.loadOlder()).toBe(PAGE);
    const both = await Promise.all([room.loadNewer(), room.loadNewer()]);
    expect(both).toEqual([PAGE, PAGE]);
    expect(shown(room)).toEqual(seqs(41, 190));
    while (room.hasNewer) await room.loadNewer();
    expect(shown(room)).toEqual(seqs(41, ALL));
    expect(room.unread).toBe(300);
    expect(await room.loadNewer()).toBe(0);
    await send('new');

    await eventually('it is shown', () => room.messages.length === ALL - 40 + 1);
    expect(room.unread).toBe(301);
  });

  it('opens there again after it was closed', async () => {
    const { room, chat, roomId } = await openFar();
    room.markSeen(130);
    room.close();
    expect(room).toMatchObject({ hasNewer: false, unread: 270 });

    await chat.room(roomId);

    expect(shown(room)).toEqual(seqs(121, 170));
    expect(pages).toEqual(['after=90', 'after=120']);
  });
});

describe('a jump', () => {
  it('to the newest and back costs a request where nothing is retained, and none where it is', async () => {
    const { room } = await openFar();
    pages = [];

    await room.jumpTo('newest');
    expect(shown(room)).toEqual(seqs(ALL - PAGE + 1, ALL));
    expect(room).toMatchObject({ hasNewer: false, firstUnread: 101, unread: 300 });
    await room.jumpTo('first-unread');
    expect(shown(room)).toEqual(seqs(91, 140));
    await room.jumpTo('newest');
    await room.jumpTo(390);

    expect(shown(room)).toEqual(seqs(ALL - PAGE + 1, ALL));
    expect(pages).toEqual([`before=${ALL + 1}`, 'after=90']);
  });

  it('to any entry costs one request, and none where it is shown', async () => {
    const { room } = await openFar();
    pages = [];

    await room.jumpTo(250);
    await room.jumpTo(270);

    expect(shown(room)).toEqual(seqs(240, 289));
    expect(room).toMatchObject({ unread: 300, firstUnread: 101, hasOlder: true, hasNewer: true });
    expect(pages).toEqual(['after=239']);
  });

  it('that began later takes the place of the one before', async () => {
    const { room } = await openFar();

    await Promise.all([room.jumpTo(250), room.jumpTo(200), room.jumpTo(300)]);

    expect(shown(room)).toEqual(seqs(290, 339));
  });

  it('that begins while the room is loaded waits for that, and leads to its target', async () => {
    const { ana, roomId } = await write({ seen: 100 });
    const chat = connect(ana);
    const early = chat.openRoom(roomId);
    await early.jumpTo(250);
    expect(shown(early)).toEqual(seqs(240, 289));
    await listed(chat, 300, 101);
    early.close();

    const listedRoom = chat.openRoom(roomId);
    await listedRoom.jumpTo(200);
    await eventually('it is ready', () => listedRoom.status === 'ready');

    expect(shown(listedRoom)).toEqual(seqs(190, 239));
  });

  it('in a room that is refused, or of a client that is closed meanwhile, says so', async () => {
    const [ana] = newUsers('ana');
    const chat = connect(ana);

    const refused = chat.openRoom('ben_cleo').jumpTo(5);
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const waiting = chat.openRoom(`${ana}_ben`).jumpTo(5);
    chat.close();

    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('leads to its target also where the messages before it are so long that a page ends there', async () => {
    const { ana, roomId, send } = await write({ count: 1 });
    const text = '漢'.repeat(10_000);
    for (let i = 2; i <= 12; i++) await send(text);
    await send('target');
    for (let i = 14; i <= 80; i++) await send('later');
    const chat = connect(ana);
    const anas = await chat.room(roomId);
    await anas.jumpTo('newest');
    pages = [];

    await anas.jumpTo(13);

    expect(anas.messages[0]).toMatchObject({ seq: 13, text: 'target' });
    expect(pages).toEqual(['after=2', 'after=12']);
  });

  it('to the first unread message leads to the newest where there is none', async () => {
    const { room } = await openFar();
    await room.jumpTo('newest');
    room.markSeen();
    await room.jumpTo(200);

    await room.jumpTo('first-unread');

    expect(room).toMatchObject({ firstUnread: undefined, unread: 0, hasNewer: false });
  });

  it('happens with sending, whose message is shown at the end meanwhile', async () => {
    const { room } = await openFar();

    const sending = room.send('mine');
    expect(room.messages.at(-1)).toMatchObject({ text: 'mine', state: 'pending' });
    await sending;
    await eventually('the newest is shown', () => !room.hasNewer);

    expect(shown(room).slice(-3)).toEqual([ALL - 1, ALL, ALL + 1]);
    expect(room.messages.at(-1)).toMatchObject({ text: 'mine', seq: ALL + 1 });
  });
});

describe('what was in view', () => {
  it('is marked as seen, and nothing behind it', async () => {
    const { room, chat } = await openFar();
    const second = await connect(chat.me ?? '').room(room.roomId);

    room.markSeen(room.messages.find(({ seq }) => seq === 120));
    expect(room).toMatchObject({ unread: 280, firstUnread: 121 });
    room.markSeen(110);
    room.markSeen(room.messages[0]?.messageId);

    expect(room).toMatchObject({ unread: 280, firstUnread: 121 });
    await eventually('the other device hears of it', () => second.firstUnread === 121);
    expect(second.unread).toBe(280);
    room.markSeen();
    expect(room).toMatchObject({ unread: 260, firstUnread: 141 });
  });

  it('may be the newest, behind messages that were never loaded', async () => {
    const { room } = await openFar();
    await room.jumpTo('newest');

    room.markSeen(390);

    expect(room).toMatchObject({ unread: 10, firstUnread: 391 });
  });
});

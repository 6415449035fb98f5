import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ChatClient,
  type ChatError,
  type ChatMessage,
  type ChatRoom,
  createChatClient,
  makeMemoryStorage,
} from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { changedAt, messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let chat: ChatClient;
let errors: ChatError[];
let storage: ReturnType<typeof makeMemoryStorage>;

beforeEach(async () => {
  server = await startScriptedServer();
  errors = [];
  storage = makeMemoryStorage();
});
afterEach(async () => {
  chat.close();
  await server.stop();
});

const start = () => {
  chat = createChatClient({
    url: server.url,
    token: () => 'token',
    userId: 'ana',
    storage: () => storage,
  });
  chat.on('error', (error) => errors.push(error));
};

const messages = (first: number, last: number) => seqs(first, last).map((seq) => messageAt(seq));

/** A connected client with an open room, which has the entries up to `last`, and has seen all up to `seen`. */
const openRoom = async (last: number, seen = last): Promise<ChatRoom> => {
  server.answer({ joinRoom: () => pageOf(messages(1, last), { delivered: last, seen }) });
  start();
  return chat.room(ROOM_ID);
};

const at = (room: ChatRoom, seq: number) => room.messages.find((entry) => entry.seq === seq) as ChatMessage;

const refused = (code: string) => ({ ok: false, error: { code, message: 'No' } });

describe('a change of a message', () => {
  it('is shown where the message is, moves the room on and is no news', async () => {
    const room = await openRoom(3, 2);
    const heard: unknown[] = [];
    room.on('message', (entry) => heard.push(entry.seq));

    server.emit('messageChanged', changedAt(4, 1, { kind: 'edited', message: 'new', mentions: ['cleo'] }));
    server.emit('messageChanged', changedAt(5, 2, { kind: 'reacted', emoji: '👍', on: true, count: 2 }));
    server.emit(
      'messageChanged',
      changedAt(6, 2, { kind: 'reacted', emoji: '👍', on: true, count: 3 }, 'ana'),
    );
    server.emit('receiveMessage', messageAt(7));

    await eventually('all is there', () => heard.length === 1);
    expect(heard).toEqual([7]);
    expect(at(room, 1)).toMatchObject({
      text: 'new',
      rev: 4,
      mentions: ['cleo'],
      edited: {},
    });
    expect(at(room, 2).reactions).toEqual([{ emoji: '👍', count: 3, mine: true }]);
    expect(room.unread).toBe(2);
    // The log was never requested again.
    expect(server.received('joinRoom')).toHaveLength(1);
  });

  it('takes what was said from a deleted message, from its quotes and from what is unread', async () => {
    const room = await openRoom(3, 1);
    server.emit('receiveMessage', {
      ...messageAt(4),
      replyTo: { messageId: 'id-2', seq: 2, sender: 'ben' },
      mentions: ['ana'],
    });
    await eventually('it is quoted', () => at(room, 4)?.replyTo?.preview === 'text 2');
    expect(room).toMatchObject({ unread: 3, unreadMentions: 1 });

    server.emit('messageChanged', changedAt(5, 2, { kind: 'deleted' }));
    server.emit('messageChanged', changedAt(6, 4, { kind: 'deleted' }, 'cleo'));

    await eventually('both are deleted', () => at(room, 4).deleted !== undefined);
    expect(at(room, 2)).toMatchObject({ text: '', deleted: { by: 'ben' } });
    expect(at(room, 4)).toMatchObject({ text: '', deleted: { by: 'cleo' }, replyTo: { preview: '' } });
    expect(at(room, 4).mentions).toBeUndefined();
    expect(room).toMatchObject({ unread: 1, unreadMentions: 0 });
    expect(JSON.stringify(room.view)).not.toContain('text 2');
  });

  it('that leaves a gap is repaired by a page, whose end is the next cursor', async () => {
    const room = await openRoom(2);
    server.answer({
      joinRoom: ({ afterSeq = 0 }) =>
        afterSeq === 2
          ? pageOf([], {
              room: roomOf(['ana', 'ben'], { lastSeq: 9 }),
              changed: [{ ...messageAt(1, 'ben', 'once more'), rev: 8 }],
              upTo: 5,
              hasMore: true,
            })
          : pageOf([], { room: roomOf(['ana', 'ben'], { lastSeq: 9 }), upTo: 9 }),
    });

    server.emit('messageChanged', changedAt(8, 1, { kind: 'edited', message: 'once more' }));
    await eventually('both pages are there', () => server.received('joinRoom').length === 3);
    server.emit('messageChanged', changedAt(10, 2, { kind: 'edited', message: 'the end' }));

    await eventually('it goes on behind them', () => at(room, 2).text === 'the end');
    expect(at(room, 1).text).toBe('once more');
    expect(server.received('joinRoom').slice(1)).toMatchObject([
      { afterSeq: 2, changes: true },
      { afterSeq: 5, changes: true },
    ]);
  });

  it('that came with a later state of its message changes nothing', async () => {
    const room = await openRoom(1);
    server.answer({
      joinRoom: () =>
        pageOf([], {
          room: roomOf(['ana', 'ben'], { lastSeq: 4 }),
          changed: [{ ...messageAt(1, 'ben', 'fourth'), rev: 4 }],
          upTo: 2,
        }),
    });
    server.emit('messageChanged', changedAt(3, 1, { kind: 'edited', message: 'third' }));
    await eventually('the page is there', () => at(room, 1).text === 'fourth');

    server.emit('messageChanged', changedAt(3, 1, { kind: 'edited', message: 'third' }));
    server.emit('receiveMessage', messageAt(4));

    await eventually('it goes on', () => at(room, 4) !== undefined);
    expect(at(room, 1).text).toBe('fourth');
  });

  it('shows in the list of rooms, whose unread messages the server counts again where only it has them', async () => {
    const listed = { ...roomOf(['ana', 'ben'], { lastSeq: 9 }), unread: 3, unreadMentions: 1 };
    server.rooms = [{ ...listed, lastMessage: messageAt(9) }];
    server.answer({ sync: () => ({ rooms: [pageOf([], { room: listed, seen: 6 })] }) });
    start();
    await eventually('it is listed', () => chat.rooms[0]?.unread === 3);
    await eventually('it is up to date', () => server.received('sync').length === 1);

    server.rooms = [{ ...listed, lastSeq: 11, unread: 1, unreadMentions: 0 }];
    server.emit('messageChanged', changedAt(10, 9, { kind: 'edited', message: 'new' }));
    server.emit('messageChanged', changedAt(11, 8, { kind: 'deleted' }));

    await eventually('it is shown', () => chat.rooms[0]?.lastMessage?.text === 'new');
    await eventually('they are counted', () => chat.rooms[0]?.unread === 1);
    expect(chat.rooms[0]).toMatchObject({ unread: 1, unreadMentions: 0 });
  });
});

it('what is unread is counted again where this user has seen some of what only the server has, on another device', async () => {
  const listed = { ...roomOf(['ana', 'ben'], { lastSeq: 9 }), unread: 3, unreadMentions: 1 };
  server.rooms = [{ ...listed, lastMessage: messageAt(9) }];
  server.answer({ sync: () => ({ rooms: [pageOf([], { room: listed, seen: 3 })] }) });
  start();
  await eventually('it is up to date', () => chat.rooms[0]?.firstUnread === 4);

  server.rooms = [{ ...listed, unread: 1, unreadMentions: 0 }];
  server.emit('messageSeen', {
    roomId: ROOM_ID,
    messageId: 'id-6',
    seq: 6,
    userId: 'ana',
    timestamp: '2026-01-05T09:30:00.000Z',
  });

  await eventually('it is counted', () => chat.rooms[0]?.unread === 1);
  expect(chat.rooms[0]).toMatchObject({ unreadMentions: 0, firstUnread: 7 });
});

describe('an edit', () => {
  it('is shown at once, and goes with the rev that this user saw', async () => {
    const room = await openRoom(2);
    server.emit('receiveMessage', messageAt(3, 'ana'));
    server.emit('messageChanged', changedAt(4, 3, { kind: 'reacted', emoji: '👍', on: true, count: 1 }));
    await eventually('it is there', () => at(room, 3)?.reactions !== undefined);
    server.answer({ editMessage: () => ({ rev: 5 }) });

    const editing = room.edit('id-3', 'better', { mentions: ['ben'] });

    expect(at(room, 3)).toMatchObject({
      text: 'better',
      mentions: ['ben'],
      edited: {},
      change: { kind: 'edit', state: 'pending' },
    });
    expect(room.lastMessage?.text).toBe('better');
    expect(chat.waiting).toBe(1);
    await editing;
    expect(chat.waiting).toBe(0);
    expect(server.received('editMessage')).toEqual([
      { roomId: ROOM_ID, messageId: 'id-3', message: 'better', mentions: ['ben'], rev: 4 },
    ]);
    // The answer came before the event.
    expect(at(room, 3).text).toBe('better');
    expect(at(room, 3).change).toBeUndefined();
    server.emit(
      'messageChanged',
      changedAt(5, 3, { kind: 'edited', message: 'better', mentions: ['ben'] }, 'ana'),
    );
    await eventually('the log has it', () => at(room, 3).rev === 5);
    expect(at(room, 3).text).toBe('better');
  });

  it('waits in the order of its room while there is no connection, and over a reload', async () => {
    const room = await openRoom(1);
    server.refuse = { code: 'UNAVAILABLE', message: 'Not now' };
    server.cut();
    await eventually('it is offline', () => chat.connection === 'offline');
    room.edit('id-1', 'first').catch(() => undefined);
    room.edit('id-1', 'second').catch(() => undefined);
    room.send('third').catch(() => undefined);
    room.delete('id-1').catch(() => undefined);
    expect(at(room, 1)).toMatchObject({ text: '', change: { kind: 'delete' } });
    chat.close();

    const order: unknown[] = [];
    server.refuse = undefined;
    server.answer({
      editMessage: ({ message, rev }) => {
        order.push([message, rev]);
        return { rev: 10 + order.length };
      },
      sendMessage: ({ message, clientMessageId = '' }) => {
        order.push(message);
        return { message: { ...messageAt(13, 'ana', message), clientMessageId } };
      },
      deleteMessage: () => {
        order.push('deleted');
        return { rev: 14 };
      },
    });
    start();

    await eventually('all have gone', () => order.length === 4);
    // An edit behind another one of this user goes on from what that one has made.
    expect(order).toEqual([['first', 1], ['second', 11], 'third', 'deleted']);
  });

  it('that is refused leaves the message as it was, and can be repeated or discarded', async () => {
    const room = await openRoom(1);
    server.answer({ editMessage: () => refused('CONFLICT') });

    await expect(room.edit('id-1', 'mine')).rejects.toMatchObject({ code: 'CONFLICT' });

    expect(at(room, 1)).toMatchObject({
      text: 'text 1',
      change: { text: 'mine', state: 'failed', error: { code: 'CONFLICT' } },
    });
    server.emit('messageChanged', changedAt(2, 1, { kind: 'edited', message: 'theirs' }, 'ana'));
    await eventually('the other edit is there', () => at(room, 1).text === 'theirs');
    server.answer({ editMessage: () => ({ rev: 3 }) });
    await room.retry(at(room, 1).change?.clientMessageId ?? '');
    expect(server.received('editMessage').map(({ rev }) => rev)).toEqual([1, 2]);

    server.answer({ deleteMessage: () => refused('FORBIDDEN') });
    await expect(room.delete('id-1')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    room.discard(at(room, 1).change?.clientMessageId ?? '');
    expect(at(room, 1).change).toBeUndefined();
    expect(at(room, 1).deleted).toBeUndefined();
    expect(chat.waiting).toBe(0);
  });
});

describe('a reaction', () => {
  it('is shown at once, and taken back with an error where it is refused', async () => {
    const room = await openRoom(1);
    server.answer({ react: () => refused('CONFLICT') });

    room.react('id-1', '👍');

    expect(at(room, 1).reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
    await eventually('it is refused', () => errors.length === 1);
    expect(errors[0]?.code).toBe('CONFLICT');
    expect(at(room, 1).reactions).toBeUndefined();
  });

  it('counts once, whether the event or the answer comes first, and the last wish counts', async () => {
    const room = await openRoom(1);
    let seq = 1;
    server.answer({
      react: ({ on }) => {
        seq++;
        const count = on ? 1 : 0;
        server.emit(
          'messageChanged',
          changedAt(seq, 1, { kind: 'reacted', emoji: '👍', on: !!on, count }, 'ana'),
        );
        return { rev: seq };
      },
    });

    room.react('id-1', '👍');
    room.react('id-1', '👍', false);
    room.react('id-1', '👍');
    room.react('id-1', '👍', false);

    expect(at(room, 1).reactions).toBeUndefined();
    await eventually('the last wish is committed', () => server.received('react').at(-1)?.on === false);
    await eventually('the log has it', () => at(room, 1).rev === seq);
    expect(at(room, 1).reactions).toBeUndefined();
  });

  it('waits for a connection', async () => {
    const room = await openRoom(1);
    server.answer({
      react: () => ({ rev: 2 }),
      sync: () => ({ rooms: [pageOf([], { room: roomOf(['ana', 'ben'], { lastSeq: 1 }) })] }),
    });
    server.cut();
    await eventually('it is away', () => chat.connection !== 'online');

    room.react('id-1', '👍');

    await eventually('it is sent', () => server.received('react').length === 1);
    expect(at(room, 1).reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
  });
});

it('a reply and its mentions are shown at once, and sent', async () => {
  const room = await openRoom(2);
  server.answer({
    sendMessage: ({ message, clientMessageId = '' }) => ({
      message: {
        ...messageAt(3, 'ana', message),
        clientMessageId,
        replyTo: { messageId: 'id-1', seq: 1, sender: 'ben' },
        mentions: ['ben'],
      },
    }),
  });

  const sending = room.send('yes', { replyTo: 'id-1', mentions: ['ben', 'nobody'] });

  const quote = { messageId: 'id-1', seq: 1, sender: 'ben', preview: 'text 1' };
  expect(room.messages.at(-1)).toMatchObject({ replyTo: quote, mentions: ['ben', 'nobody'] });
  expect(await sending).toMatchObject({ replyTo: quote, mentions: ['ben'] });
  expect(server.received('sendMessage')).toMatchObject([{ replyTo: 'id-1', mentions: ['ben', 'nobody'] }]);
});

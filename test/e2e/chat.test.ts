import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import type { WireRoomPage } from '../../src/adapters/protocol/wire.js';
import { connectClient, eventually } from '../support/test-client.js';
import { describeRedis } from '../support/redis/describe-redis.js';
import { startTestNodes } from '../support/test-nodes.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const chatting = (start: () => Promise<TestServer>, isOneProcess = true): void => {
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  /** A device with its subscriptions: the server answers its first command when it has them. */
  const connect: TestServer['connect'] = async (...args) => {
    const device = await server.connect(...args);
    await device.ok('watchPresence', { userIds: [] });
    return device;
  };

  it('carries a message between two users and three devices, with receipts and their times', async () => {
    const phone = await connect('ana');
    const laptop = await connect('ana');
    const ben = await connect('ben');
    await phone.join('ana_ben');

    const sent = await phone.send('ana_ben', 'Hello!', 'first');
    await eventually('all devices have it', () =>
      [phone, laptop, ben].every((device) => device.messages('ana_ben').length === 1),
    );
    await ben.ok('messageSeen', { roomId: 'ana_ben', messageId: sent.messageId });
    await eventually('the sender sees it seen', () =>
      [phone, laptop].every((device) => device.of('messageSeen').length === 1),
    );

    expect(sent).toMatchObject({
      roomId: 'ana_ben',
      seq: 1,
      sender: 'ana',
      message: 'Hello!',
      type: 'text',
      status: 'sent',
      clientMessageId: 'first',
    });
    expect(new Date(sent.timestamp).toISOString()).toBe(sent.timestamp);
    expect(laptop.messages('ana_ben')).toEqual([sent]);
    expect(ben.messages('ana_ben')).toEqual([sent]);
    expect(ben.of('roomJoined').map((room) => room.roomId)).toEqual(['ana_ben']);
    const receipt = { roomId: 'ana_ben', messageId: sent.messageId, seq: 1, userId: 'ben' };
    expect(phone.of('messageDelivered')).toEqual([expect.objectContaining(receipt)]);
    expect(laptop.of('messageSeen')).toEqual([expect.objectContaining(receipt)]);
    const { body } = await server.rest('ana', 'GET', `/api/messages/${sent.messageId}/status`);
    expect(body).toEqual({
      messageId: sent.messageId,
      recipients: [
        {
          userId: 'ben',
          status: 'seen',
          deliveredAt: phone.of('messageDelivered')[0]?.timestamp,
          seenAt: phone.of('messageSeen')[0]?.timestamp,
        },
      ],
    });
  });

  it('answers the same send twice with the same message, and delivers it once', async () => {
    const cleo = await connect('cleo');
    const dan = await connect('dan');

    const first = await cleo.send('cleo_dan', 'once', 'key');
    const second = await cleo.send('cleo_dan', 'once', 'key');
    const other = await cleo.call('sendMessage', {
      roomId: 'cleo_dan',
      message: 'other',
      clientMessageId: 'key',
    });
    await cleo.send('cleo_dan', 'last');
    await eventually('the last one arrives', () =>
      dan.messages('cleo_dan').some((m) => m.message === 'last'),
    );

    expect(second).toEqual(first);
    expect(other).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    expect(dan.messages('cleo_dan').map((m) => m.message)).toEqual(['once', 'last']);
  });

  it('gives a device that was away exactly what it missed, in order, and what follows live', async () => {
    const eve = await connect('eve');
    const away = await connect('fay', { receipts: 'manual' });
    for (let i = 1; i <= 3; i++) await eve.send('eve_fay', `${i}`);
    await eventually('three arrive', () => away.messages('eve_fay').length === 3);
    away.close();
    for (let i = 4; i <= 9; i++) await eve.send('eve_fay', `${i}`);

    const back = await connect('fay', { receipts: 'manual' });
    const answer = await back.ok<{
      rooms: { messages: { message: string }[]; hasMore: boolean }[];
      left: [];
    }>('sync', { cursors: { eve_fay: 3 } });
    await eve.send('eve_fay', '10');
    await eventually('the next comes live', () => back.messages('eve_fay').length === 1);

    const [room] = answer.rooms;
    expect(room?.messages.map((m) => m.message)).toEqual(['4', '5', '6', '7', '8', '9']);
    expect(room?.hasMore).toBe(false);
    expect(back.messages('eve_fay').map((m) => m.message)).toEqual(['10']);
  });

  it('carries edits, reactions and deletions live, and to a device that was away', async () => {
    const nia = await connect('nia');
    const away = await connect('oli', { receipts: 'manual' });
    const first = await nia.send('nia_oli', 'one');
    const second = await nia.send('nia_oli', 'two');
    await eventually('both arrive', () => away.messages('nia_oli').length === 2);
    const target = { roomId: 'nia_oli', messageId: first.messageId };
    const edited = await nia.ok<{ rev: number }>('editMessage', { ...target, message: 'three', rev: 1 });
    await eventually('the edit arrives', () => away.of('messageChanged').length === 1);
    away.close();
    await nia.ok('react', { ...target, emoji: '👍' });
    await nia.ok('react', { ...target, emoji: '👍', on: false });
    await nia.ok('deleteMessage', { roomId: 'nia_oli', messageId: second.messageId });
    const late = await nia.call('editMessage', { ...target, message: 'four', rev: 3 });
    const refused = await nia.call('editMessage', { ...target, message: 'five', rev: 2 });

    const back = await connect('oli', { receipts: 'manual' });
    const { rooms } = await back.ok<{ rooms: WireRoomPage[] }>('sync', {
      cursors: { nia_oli: 3 },
      changes: true,
      only: true,
    });
    await back.ok('react', { ...target, emoji: '🎉' });
    await eventually('the reaction arrives', () => nia.of('messageChanged').length === 6);

    expect(edited).toEqual({ ok: true, rev: 3 });
    expect(late).toEqual({ ok: true, rev: 7 });
    expect(refused).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    const { messageId } = first;
    expect(away.of('messageChanged')).toEqual([
      expect.objectContaining({
        seq: 3,
        messageId,
        target: 1,
        by: 'nia',
        change: { kind: 'edited', message: 'three' },
      }),
    ]);
    expect(rooms).toEqual([expect.objectContaining({ messages: [], upTo: 7, hasMore: false })]);
    expect(rooms[0]?.changed).toEqual([
      expect.objectContaining({ messageId: second.messageId, message: '', deletedBy: 'nia', rev: 6 }),
      expect.objectContaining({ messageId, message: 'four', rev: 7 }),
    ]);
    expect(nia.of('messageChanged').map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(back.of('messageChanged').map(({ seq }) => seq)).toEqual([8]);
  });

  it('loses, repeats and reorders nothing while a device joins a room in full flow', async () => {
    const gus = await connect('gus');
    const sends: Promise<unknown>[] = [];
    const pour = (count: number) => {
      for (let i = 0; i < count; i++) sends.push(gus.send('gus_hal', `${sends.length}`));
    };
    await gus.send('gus_hal', 'opening');
    const hal = await connect('hal', { receipts: 'manual' });

    // What comes while the page is read fits into it: beyond 200 the device would have to ask for more.
    pour(90);
    const joining = hal.join('gus_hal');
    pour(90);
    const page = await joining;
    pour(120);
    await Promise.all(sends);
    const seqs = () => [...page.messages.map((m) => m.seq), ...page.following().map((m) => m.seq)];
    await eventually('the last arrives', () => seqs().at(-1) === 301);

    const first = page.messages[0]?.seq ?? 0;
    expect(page.hasMore).toBe(false);
    expect(seqs()).toEqual(Array.from({ length: 301 - first + 1 }, (_, i) => first + i));
  });

  it('ends delivery with a removal that races with sends', async () => {
    const groupId = await server.createGroup('ivy', ['jo', 'kit']);
    const ivy = await connect('ivy');
    const jo = await connect('jo');
    const kit = await connect('kit');
    const outcomes: Promise<{ ok: boolean }>[] = [];
    const pour = (count: number) => {
      for (let i = 0; i < count; i++) {
        outcomes.push(jo.call('sendMessage', { roomId: groupId, message: `jo ${i}` }));
        outcomes.push(kit.call('sendMessage', { roomId: groupId, message: `kit ${i}` }));
      }
    };

    pour(50);
    const removing = server.rest('ivy', 'POST', '/api/groups/remove-member', { groupId, userId: 'jo' });
    pour(50);
    const { status } = await removing;
    const refused = await jo.call('sendMessage', { roomId: groupId, message: 'too late' });
    const results = await Promise.all(outcomes);
    const last = await ivy.send(groupId, 'the last');
    await eventually('the rest have all of it', () =>
      [ivy, kit].every((device) => device.messages(groupId).at(-1)?.seq === last.seq),
    );
    await eventually('jo has heard of it', () => jo.of('roomLeft').length === 1);

    expect(status).toBe(200);
    expect(refused).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    const log = ivy.messages(groupId);
    expect(log.map((m) => m.seq)).toEqual(Array.from({ length: last.seq }, (_, i) => i + 1));
    expect(kit.messages(groupId)).toEqual(log);
    const removal = log.find((m) => m.type === 'event')?.seq ?? 0;
    expect(log.filter((m) => m.sender === 'jo' && m.seq > removal)).toEqual([]);
    const ofJo = jo.messages(groupId).map((m) => m.seq);
    expect(ofJo).toEqual(Array.from({ length: ofJo.length }, (_, i) => i + 1));
    expect(ofJo.length).toBeLessThan(removal);
    // Another node ends the delivery when it hears of the removal, also where it is still behind the log.
    if (isOneProcess) expect(ofJo).toHaveLength(removal - 1);
    expect(jo.of('roomLeft')).toEqual([{ roomId: groupId }]);
    expect(results.filter((r) => r.ok)).toHaveLength(log.length - 2);
  });

  it('shows who is typing, and who comes and goes', async () => {
    const lea = await connect('lea');
    const mia = await connect('mia');
    await lea.send('lea_mia', 'hi');
    for (const user of [lea, mia])
      await eventually('both are in the room', () => user.messages('lea_mia').length === 1);

    mia.socket.emit('typing', { roomId: 'lea_mia' });
    await eventually('typing shows', () => lea.of('userTyping').length === 1);
    mia.socket.emit('stopTyping', { roomId: 'lea_mia' });
    await eventually('typing ends', () => lea.of('userStopTyping').length === 1);
    mia.close();
    await eventually('mia is gone', () => lea.of('updateUserStatus').some((s) => s.status === 'offline'));

    expect(lea.of('userTyping')).toEqual([{ roomId: 'lea_mia', userId: 'mia' }]);
    expect(mia.of('userTyping')).toEqual([]);
    expect(lea.of('updateUserStatus').at(-1)).toEqual({
      userId: 'mia',
      status: 'offline',
      lastSeen: expect.any(String) as string,
    });
  });

  it('refuses a bad token with a code that the client can read', async () => {
    const refused = connectClient(server.url, { token: 'nonsense' });

    await expect(refused).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
  });
};

describe.each(['memory', 'sqlite'])('chat over real sockets, with the store %s', (STORE) =>
  chatting(() => startTestServer({ STORE })),
);

describeMongo("chat over real sockets, with MongoDB's protocol", ({ freshUrl }) =>
  chatting(() => startTestServer({ STORE: 'mongodb', MONGO_URL: freshUrl() })),
);

describeRedis('chat over real sockets, on three nodes', (redis) =>
  describeMongo('with one database', ({ freshUrl }) =>
    chatting(
      () => startTestNodes(3, { STORE: 'mongodb', MONGO_URL: freshUrl(), REDIS_URL: redis.url() }),
      false,
    ),
  ),
);

describe('a server that stops', () => {
  it('lets its clients come back by themselves', async () => {
    const server = await startTestServer();
    const ana = await server.connect('ana');
    const reason = new Promise((resolve) => ana.socket.once('disconnect', resolve));

    await server.stop();

    expect(await reason).toBe('transport close');
  });
});

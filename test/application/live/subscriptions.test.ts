import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.js';
import { parseUserId, privateRoomId, type RoomId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';
import { makeTestParley, type TestParley } from '../../support/make-test-parley.js';
import { openDevice } from '../../support/test-device.js';

const [ana, ben, cleo] = [parseUserId('ana'), parseUserId('ben'), parseUserId('cleo')];

const createGroup = async ({ parley }: TestParley, ...members: string[]): Promise<RoomId> => {
  const { room } = await parley.groups.create({
    creator: ana,
    name: 'Crew',
    members: members.map(parseUserId),
  });
  return room.id;
};

const sendMany = async ({ parley }: TestParley, roomId: RoomId, count: number): Promise<Message[]> => {
  const sent: Message[] = [];
  for (let i = 1; i <= count; i++) {
    sent.push((await parley.messages.send({ sender: ana, roomId, content: `${i}` })).message);
  }
  return sent;
};

describe('subscriptions to a room', () => {
  it('end and begin with the membership also while no device is live in the room', async () => {
    const test = makeTestParley();
    const { parley, clock } = test;
    const roomId = await createGroup(test, 'ben');
    await sendMany(test, roomId, 210);
    const benDevice = await openDevice(parley, 'ben');
    const cleoDevice = await openDevice(parley, 'cleo');
    await parley.rooms.leave({ session: benDevice.session, roomId });
    const page = await benDevice.join(roomId, 0);

    await parley.groups.addMember({ by: ana, groupId: roomId, userId: cleo });
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
    await clock.advanceAsync(1);
    const benHeard = benDevice.events.length;
    await parley.messages.send({ sender: ana, roomId, content: 'after' });
    await parley.typing.set({ session: cleoDevice.session, roomId, typing: true });
    await clock.advanceAsync(1_000);

    expect(page.page.hasMore).toBe(true);
    expect(benDevice.eventsOf('room-left')).toEqual([{ type: 'room-left', roomId }]);
    expect(benDevice.events).toHaveLength(benHeard);
    expect(cleoDevice.eventsOf('room-joined')).toHaveLength(1);
    expect(cleoDevice.entries(roomId).map((entry) => entry.seq)).toEqual([211, 212, 213]);
  });

  it('come back to a member who was removed and added again, in whatever order the events come', async () => {
    const test = makeTestParley();
    const { parley, ports, clock } = test;
    const roomId = await createGroup(test, 'ben');
    const device = await openDevice(parley, 'ben');
    const removed = await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
    await parley.groups.addMember({ by: ana, groupId: roomId, userId: ben });
    await clock.advanceAsync(1);
    const { entries } = await ports.messages.page(roomId, { limit: 10, spans: [{ from: 1 }] });
    const removal = entries.find((entry) => entry.seq === removed.lastSeq);
    if (removal === undefined) throw new Error('The removal is not in the log');

    ports.events.publish({ type: 'entry-appended', entry: removal });
    await clock.advanceAsync(1);
    await parley.messages.send({ sender: ana, roomId, content: 'still here?' });

    expect(device.entries(roomId).at(-1)).toMatchObject({ content: 'still here?' });
  });

  it('do not come back to a device that left the room where an old send is repeated', async () => {
    const { parley, clock } = makeTestParley();
    const roomId = privateRoomId(ana, ben);
    const device = await openDevice(parley, 'ben');
    const command = { sender: ana, roomId, content: 'first', clientMessageId: 'key' as never };
    await parley.messages.send(command);
    await clock.advanceAsync(1);
    await parley.rooms.leave({ session: device.session, roomId });

    await parley.messages.send(command);
    await clock.advanceAsync(1);

    expect(device.entries(roomId)).toHaveLength(1);
    expect(device.eventsOf('room-joined')).toHaveLength(1);
  });

  it('are live again, without a gap, after a page that could not be read', async () => {
    let failing = false;
    const away = () => Promise.reject(new DomainError('UNAVAILABLE', 'The store is away'));
    const test = makeTestParley(({ receipts }) => ({
      receipts: { ...receipts, find: (...asked) => (failing ? away() : receipts.find(...asked)) },
    }));
    const { parley, clock } = test;
    const roomId = await createGroup(test, 'ben');
    const device = await openDevice(parley, 'ben');
    await sendMany(test, roomId, 2);
    failing = true;

    const joining = device.join(roomId);
    await sendMany(test, roomId, 2);
    await expect(joining).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const syncing = parley.rooms.sync({
      session: device.session,
      cursors: new Map(),
      only: false,
      respond: () => true,
    });
    await sendMany(test, roomId, 2);
    await expect(syncing).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await clock.advanceAsync(1);
    await sendMany(test, roomId, 2);

    expect(device.entries(roomId).map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('what a room shows', () => {
  it('is no profile before the first message of a private room', async () => {
    const { parley } = makeTestParley();
    await openDevice(parley, 'ben', { name: 'Ben' });
    const stranger = await openDevice(parley, 'ana');
    const roomId = privateRoomId(ana, ben);

    const before = await stranger.join(roomId);
    await parley.messages.send({ sender: ana, roomId, content: 'hi' });
    const after = await stranger.join(roomId);

    expect(before.view.members).toEqual([
      { userId: 'ana', role: 'member' },
      { userId: 'ben', role: 'member' },
    ]);
    expect(after.view.members).toContainEqual({
      userId: 'ben',
      role: 'member',
      profile: { userId: 'ben', name: 'Ben' },
    });
  });

  it('is no receipt of a new member for entries before their joining', async () => {
    const test = makeTestParley();
    const { parley, clock } = test;
    const roomId = await createGroup(test, 'ben');
    const watching = await openDevice(parley, 'ana');
    await openDevice(parley, 'cleo', { receipts: 'auto' });
    await sendMany(test, roomId, 1);

    await parley.groups.addMember({ by: ana, groupId: roomId, userId: cleo });
    await clock.advanceAsync(1_000);

    expect(watching.eventsOf('receipt-advanced')).toEqual([]);
  });

  it('is no count to an author who has been removed', async () => {
    const test = makeTestParley();
    const { parley, clock } = test;
    const roomId = await createGroup(test, 'ben', ...Array.from({ length: 40 }, (_, i) => `m${i}`));
    const author = await openDevice(parley, 'ben');
    const { message } = await parley.messages.send({ sender: ben, roomId, content: 'mine' });
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });

    await parley.receipts.acknowledge({ userId: ana, roomId, messageId: message.id, kind: 'seen' });
    await clock.advanceAsync(1_000);

    expect(author.eventsOf('counts-moved')).toEqual([]);
  });
});

describe('automatic receipts with a gap', () => {
  const missAndReturn = async () => {
    const test = makeTestParley();
    const { parley, clock } = test;
    const roomId = privateRoomId(ana, ben);
    await sendMany(test, roomId, 2);
    const device = await openDevice(parley, 'ben', { receipts: 'auto' });
    const live = await parley.messages.send({ sender: ana, roomId, content: 'live' });
    await clock.advanceAsync(1_000);
    const deliveredTo = async () => {
      const marks = await test.ports.receipts.find(roomId, [ben]);
      return marks.get(ben)?.delivered.seq ?? 0;
    };
    return { ...test, roomId, device, live, deliveredTo };
  };

  it('count nothing while it is there, and everything once a join without callback has closed it', async () => {
    const { parley, clock, roomId, device, deliveredTo } = await missAndReturn();
    const before = await deliveredTo();

    await parley.rooms.join({ session: device.session, roomId });
    await clock.advanceAsync(1_000);

    expect(before).toBe(0);
    expect(device.entries(roomId).map((entry) => entry.seq)).toEqual([3, 1, 2]);
    expect(await deliveredTo()).toBe(3);
  });

  it('count again where the client acknowledges across it while the stores are asked', async () => {
    let answer: (() => void) | undefined;
    const test = makeTestParley(({ messages }) => ({
      messages: {
        ...messages,
        count: async (...of) => {
          const count = await messages.count(...of);
          await new Promise<void>((resolve) => (answer = resolve));
          return count;
        },
      },
    }));
    const { parley, ports, clock } = test;
    const roomId = privateRoomId(ana, ben);
    const [, beforeGapEnds] = await sendMany(test, roomId, 2);
    await openDevice(parley, 'ben', { receipts: 'auto' });
    const [live] = await sendMany(test, roomId, 1);
    await clock.advanceAsync(0);

    const messageId = (beforeGapEnds as Message).id;
    await parley.receipts.acknowledge({ userId: ben, roomId, messageId, kind: 'delivered' });
    answer?.();
    await clock.advanceAsync(1_000);

    expect((await ports.receipts.find(roomId, [ben])).get(ben)?.delivered.seq).toBe(live?.seq);
  });

  it('count nothing across a second gap once the client has acknowledged across the first', async () => {
    const test = makeTestParley();
    const { parley, ports, clock } = test;
    const roomId = privateRoomId(ana, ben);
    const sent = await sendMany(test, roomId, 201);
    const first = await openDevice(parley, 'ben', { receipts: 'auto' });
    await sendMany(test, roomId, 1);
    // Its page has more, so it waits: the user has a device in the room, and none that is live.
    const waiting = await openDevice(parley, 'ben', { receipts: 'auto' });
    const { page } = await waiting.join(roomId, 0);
    await parley.rooms.leave({ session: first.session, roomId });
    const [missed] = await sendMany(test, roomId, 1);
    const last = await openDevice(parley, 'ben', { receipts: 'auto' });
    await sendMany(test, roomId, 1);
    await clock.advanceAsync(1_000);

    const beforeFirst = sent.at(-1) as Message;
    await parley.receipts.acknowledge({ userId: ben, roomId, messageId: beforeFirst.id, kind: 'seen' });
    await clock.advanceAsync(1_000);

    expect(page.hasMore).toBe(true);
    expect(missed?.seq).toBe(203);
    expect(last.entries(roomId).map(({ seq }) => seq)).toEqual([204]);
    expect((await ports.receipts.find(roomId, [ben])).get(ben)?.delivered.seq).toBe(beforeFirst.seq);
  });

  it('count again once the client has acknowledged across it', async () => {
    const { parley, clock, roomId, live, deliveredTo } = await missAndReturn();

    await parley.receipts.acknowledge({ userId: ben, roomId, messageId: live.message.id, kind: 'seen' });
    await parley.messages.send({ sender: ana, roomId, content: 'next' });
    await clock.advanceAsync(1_000);

    expect(await deliveredTo()).toBe(4);
  });
});

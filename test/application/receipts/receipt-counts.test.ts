import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { COUNT_INTERVAL_MS, MAX_LOOKED_UP } from '../../../src/application/receipts/counts-announcer.js';
import type { Parley } from '../../../src/application/parley.js';
import type { LogEntry, Message } from '../../../src/domain/log-entry.js';
import { ana, ben, crowd, makeScenario } from '../../support/scenario.js';

const readers = crowd(40);

/** As ana asks for them. */
const countsOf = (parley: Parley, ...asked: Message[]) =>
  parley.receipts.counts({
    reader: ana,
    roomId: (asked[0] as Message).roomId,
    messageIds: asked.map(({ id }) => id),
  });

/** A room of 42 with a message of ana, who is the author. */
const crowded = async (...args: Parameters<typeof makeScenario>) => {
  const scenario = makeScenario(...args);
  const roomId = await scenario.group([...readers, ben]);
  const message = await scenario.send(ana, roomId, 'hi');
  const author = await scenario.open('ana');
  const reader = await scenario.open('m000');
  const other = await scenario.open('ben');
  return { ...scenario, roomId, message, author, reader, other };
};

describe('receipts in a room of more than 32', () => {
  it('go one by one to the devices of the user who gave them only, and the author hears that counts have moved', async () => {
    const { parley, open, acknowledge, settle, message, roomId, author, reader, other } = await crowded();
    const second = await open('m000');
    const [first] = readers;
    if (first === undefined) throw new Error('Nobody reads');

    await acknowledge(first, message, 'seen');
    await acknowledge(ben, message, 'delivered');
    await settle();

    for (const device of [reader, second]) {
      expect(device.eventsOf('receipt-advanced')).toMatchObject([
        { userId: 'm000', kind: 'delivered', seq: 1 },
        { userId: 'm000', kind: 'seen', seq: 1 },
      ]);
      expect(device.eventsOf('counts-moved')).toEqual([]);
    }
    expect(other.eventsOf('receipt-advanced')).toMatchObject([{ userId: 'ben', kind: 'delivered' }]);
    expect(author.eventsOf('receipt-advanced')).toEqual([]);
    expect(author.eventsOf('counts-moved').at(-1)).toEqual({
      type: 'counts-moved',
      roomId,
      audience: ['ana'],
    });
    expect(await countsOf(parley, message)).toEqual([
      { messageId: message.id, delivered: 2, seen: 1, of: 41 },
    ]);
  });

  it('are announced at most four times a second, and the last time after all of them', async () => {
    const { parley, open, acknowledge, clock, message } = await crowded();
    const times: number[] = [];
    await open('ana', {
      onEvent: (event) => {
        if (event.type === 'counts-moved') times.push(clock.now());
      },
    });

    for (const user of readers) {
      await acknowledge(user, message, 'seen');
      await clock.advanceAsync(COUNT_INTERVAL_MS / 10);
    }
    const lastAt = clock.now() - COUNT_INTERVAL_MS / 10;
    await clock.advanceAsync(COUNT_INTERVAL_MS);

    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(times.length).toBeGreaterThan(2);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(COUNT_INTERVAL_MS);
    expect(times.at(-1)).toBeGreaterThanOrEqual(lastAt);
    expect(await countsOf(parley, message)).toMatchObject([{ delivered: 40, seen: 40, of: 41 }]);
  });

  it('are announced one batch after the other, also where the server stops', async () => {
    const answers: (() => void)[] = [];
    const { parley, acknowledge, settle, message, author } = await crowded(({ messages }) => ({
      messages: {
        ...messages,
        page: async (...of) => {
          const page = await messages.page(...of);
          await new Promise<void>((resolve) => answers.push(resolve));
          return page;
        },
      },
    }));
    for (const user of readers.slice(0, 3)) {
      await acknowledge(user, message, 'seen');
      await settle();
    }
    const underWay = answers.length;

    const stopped = parley.stop();
    for (let answered = 0; answered < 2; answered++) {
      for (const answer of answers.splice(0)) answer();
      await settle();
    }
    await stopped;

    expect(underWay).toBe(1);
    expect(author.eventsOf('counts-moved')).toHaveLength(2);
  });

  it('are announced to the authors of all messages that they cover, and to nobody else', async () => {
    const { parley, acknowledge, send, open, settle, roomId, author, other, message } = await crowded();
    const bystander = await open('m001');
    const later = await send(ben, roomId, 'mine');

    for (const reader of [ben, ...readers]) await acknowledge(reader, later, 'seen');
    await settle();

    for (const device of [author, other]) expect(device.eventsOf('counts-moved').length).toBeGreaterThan(0);
    expect(bystander.eventsOf('counts-moved')).toEqual([]);
    expect(await countsOf(parley, message, later)).toEqual([
      { messageId: message.id, delivered: 41, seen: 41, of: 41 },
      { messageId: later.id, delivered: 40, seen: 40, of: 41 },
    ]);
  });

  it('are announced to the whole room where they cover more messages than are looked up', async () => {
    const { acknowledge, sendMany, open, settle, roomId, message } = await crowded();
    const bystander = await open('m001');
    const many = await sendMany(ana, roomId, MAX_LOOKED_UP + 1);
    await acknowledge(ben, message, 'seen');
    await settle();
    const before = bystander.eventsOf('counts-moved').length;

    await acknowledge(ben, many.at(-1) as LogEntry, 'seen');
    await settle();

    expect(before).toBe(0);
    expect(bystander.eventsOf('counts-moved')).toHaveLength(1);
  });

  it('have the time of the last update only', async () => {
    const { parley, clock, send, acknowledge, roomId, message } = await crowded();
    await acknowledge(ben, message, 'seen');
    const later = await send(ana, roomId, 'ho');
    await clock.advanceAsync(1_000);
    const updatedAt = clock.now();
    await acknowledge(ben, later, 'seen');

    const { recipients } = await parley.messages.status({ reader: ana, messageId: message.id, limit: 1 });

    expect(recipients).toEqual([{ userId: ben, status: 'seen', deliveredAt: updatedAt, seenAt: updatedAt }]);
  });

  it('are not published to a user who was removed while they waited to be stored', async () => {
    const { parley, send, acknowledge, settle, roomId, message, other } = await crowded();
    const later = await send(ana, roomId, 'ho');
    await acknowledge(ben, message, 'seen');
    const waiting = acknowledge(ben, later, 'seen');
    await settled();

    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
    await settle();
    await waiting;

    expect(other.events.at(-1)).toEqual({ type: 'room-left', roomId });
  });

  it('go to the whole room again once it is small', async () => {
    const { parley, acknowledge, group, open, send, settle } = makeScenario();
    const many = crowd(32);
    const roomId = await group(many);
    const message = await send(ana, roomId, 'hi');
    const author = await open('ana');
    const [first, second] = many;
    if (!first || !second) throw new Error('Nobody reads');

    await acknowledge(first, message, 'delivered');
    await settle();
    const whileLarge = author.eventsOf('receipt-advanced').length;
    await parley.groups.leave({ by: first, groupId: roomId });
    await acknowledge(second, message, 'delivered');
    await settle();

    expect(whileLarge).toBe(0);
    expect(author.eventsOf('receipt-advanced')).toMatchObject([{ userId: second, audience: 'room' }]);
  });
});

describe('a receipt that waits while the room shrinks to 32', () => {
  it('goes to everyone in the room', async () => {
    const { parley, group, send, open, acknowledge, settle } = makeScenario();
    const [first, ...others] = crowd(31);
    if (first === undefined) throw new Error('Nobody reads');
    const roomId = await group([first, ...others, ben]);
    const earlier = await send(ana, roomId, 'hi');
    const message = await send(ana, roomId, 'there');
    const author = await open('ana');
    await acknowledge(first, earlier);
    const waiting = acknowledge(first, message);
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });

    await settle();
    await waiting;

    expect(author.eventsOf('receipt-advanced')).toMatchObject([{ userId: first, kind: 'delivered', seq: 2 }]);
  });
});

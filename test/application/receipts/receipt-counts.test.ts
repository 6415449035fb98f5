import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { COUNT_INTERVAL_MS } from '../../../src/application/receipts/receipt-counter.js';
import { ana, ben, crowd, makeScenario } from '../../support/scenario.js';

const readers = crowd(40);

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
  it('go one by one to the devices of the user who gave them only, and as counts to the author', async () => {
    const { open, acknowledge, settle, message, roomId, author, reader, other } = await crowded();
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
      expect(device.eventsOf('receipts-counted')).toEqual([]);
    }
    expect(other.eventsOf('receipt-advanced')).toMatchObject([{ userId: 'ben', kind: 'delivered' }]);
    expect(author.eventsOf('receipt-advanced')).toEqual([]);
    expect(author.eventsOf('receipts-counted').at(-1)).toEqual({
      type: 'receipts-counted',
      roomId,
      author: 'ana',
      messageId: message.id,
      seq: 1,
      delivered: 2,
      seen: 1,
    });
  });

  it('are counted at most four times a second, and the last count is complete', async () => {
    const { open, acknowledge, clock, message, author } = await crowded();
    const times: number[] = [];
    await open('ana', {
      onEvent: (event) => {
        if (event.type === 'receipts-counted') times.push(clock.now());
      },
    });

    for (const user of readers) {
      await acknowledge(user, message, 'seen');
      await clock.advanceAsync(COUNT_INTERVAL_MS / 10);
    }
    await clock.advanceAsync(COUNT_INTERVAL_MS);

    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(times.length).toBeGreaterThan(2);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(COUNT_INTERVAL_MS);
    expect(author.eventsOf('receipts-counted').at(-1)).toMatchObject({ delivered: 40, seen: 40 });
  });

  it('are counted one batch after the other, so that the last published count is the newest, also where the server stops', async () => {
    const answers: (() => void)[] = [];
    const { parley, acknowledge, settle, message, author } = await crowded(({ receipts }) => ({
      receipts: {
        ...receipts,
        find: async (...of) => {
          const rows = await receipts.find(...of);
          await new Promise<void>((resolve) => answers.push(resolve));
          return rows;
        },
      },
    }));
    for (const user of readers.slice(0, 3)) {
      await acknowledge(user, message, 'seen');
      await settle();
    }

    const stopped = parley.stop();
    for (let answered = 0; answered < 2; answered++) {
      for (const answer of answers.splice(0).reverse()) answer();
      await settle();
    }
    await stopped;

    expect(author.eventsOf('receipts-counted').map(({ seen }) => seen)).toEqual([1, 3]);
  });

  it('are counted for the author of the newest message covered', async () => {
    const { acknowledge, send, settle, roomId, author, other, message } = await crowded();
    const later = await send(ben, roomId, 'mine');

    await acknowledge(ana, later, 'delivered');
    await settle();

    expect(other.eventsOf('receipts-counted')).toMatchObject([
      { messageId: later.id, delivered: 1, seen: 0 },
    ]);
    expect(author.eventsOf('receipts-counted')).toEqual([]);
    expect(later.seq).toBe(message.seq + 1);
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

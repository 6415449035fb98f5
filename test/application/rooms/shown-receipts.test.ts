import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, crowd, makeScenario, type Scenario } from '../../support/scenario.js';
import { sync } from './syncing.js';

const roomId = privateRoomId(ana, ben);

/** Receipts whose reading takes as long as a test wants: it is done at once, and given when the test says so. */
const slowReceipts = () => {
  const held: (() => void)[] = [];
  let holding = false;
  const slow = ({ receipts }: Ports): Partial<Ports> => ({
    receipts: {
      ...receipts,
      find: async (...asked) => {
        const found = await receipts.find(...asked);
        if (holding) await new Promise<void>((resolve) => held.push(resolve));
        return found;
      },
    },
  });
  return {
    slow,
    hold: () => (holding = true),
    /** Gives what is read from now on at once. */
    stopHolding: () => (holding = false),
    release: () => held.splice(0).forEach((give) => give()),
    waiting: async (count: number) => {
      while (held.length < count) await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

const start = async () => {
  const receipts = slowReceipts();
  const scenario: Scenario = makeScenario(receipts.slow);
  const messages = await scenario.sendMany(ana, roomId, 5);
  const device = await scenario.open('ana');
  const acknowledge = async (seq: number, kind: 'delivered' | 'seen' = 'seen') => {
    const message = messages[seq - 1];
    if (message === undefined) throw new Error('There is no such message');
    await scenario.acknowledge(ben, message, kind);
    // The next of this user and kind is due after an interval.
    await scenario.settle();
  };
  return { ...receipts, scenario, device, acknowledge };
};

describe('the watermarks of an answer are never behind those that the device has got', () => {
  it('live, while a sync is made', async () => {
    const { scenario, device, acknowledge, hold, waiting, release } = await start();
    await acknowledge(1);
    hold();

    const syncing = sync(scenario, device, {});
    await waiting(1);
    await acknowledge(4);
    const told = device.eventsOf('receipt-advanced').at(-1);
    release();

    const { rooms } = await syncing;
    expect(told).toMatchObject({ kind: 'seen', seq: 4 });
    expect(rooms[0]?.receipts.others).toEqual([{ userId: 'ben', delivered: 4, seen: 4 }]);
  });

  it('live, while a room is opened, of each kind', async () => {
    const { device, acknowledge, hold, waiting, release } = await start();
    await acknowledge(1);
    hold();

    const joining = device.join(roomId);
    await waiting(1);
    await acknowledge(4, 'delivered');
    release();

    expect((await joining).receipts.others).toEqual([{ userId: 'ben', delivered: 4, seen: 1 }]);
  });

  it('of the user, by another device of theirs', async () => {
    const { scenario, device, hold, waiting, release } = await start();
    const [message] = await scenario.sendMany(ben, roomId, 1);
    hold();

    const joining = device.join(roomId);
    await waiting(1);
    if (message) await scenario.acknowledge(ana, message, 'seen');
    release();

    expect((await joining).receipts.own).toEqual({ delivered: 6, seen: 6 });
  });

  it('by another answer that was begun later and is given first', async () => {
    const { scenario, device, acknowledge, hold, stopHolding, waiting, release } = await start();
    // A device that has left the room gets nothing live of it.
    await scenario.parley.rooms.leave({ session: device.session, roomId });
    hold();

    const slow = sync(scenario, device, { cursors: { [roomId]: 0 }, only: true });
    await waiting(1);
    stopHolding();
    await acknowledge(5);
    const quick = await sync(scenario, device, { cursors: { [roomId]: 0 }, only: true });
    release();

    expect(quick.rooms[0]?.receipts.others).toEqual([{ userId: 'ben', delivered: 5, seen: 5 }]);
    expect((await slow).rooms[0]?.receipts.others).toEqual([{ userId: 'ben', delivered: 5, seen: 5 }]);
  });

  it('of the lowest in a larger room, by another answer', async () => {
    let hold = false;
    const held: (() => void)[] = [];
    const scenario = makeScenario(({ receipts }) => ({
      receipts: {
        ...receipts,
        lowest: async (...asked) => {
          const found = await receipts.lowest(...asked);
          if (hold) await new Promise<void>((resolve) => held.push(resolve));
          return found;
        },
      },
    }));
    const members = [ana, ...crowd(40)];
    const large = await scenario.group([ben, ...crowd(40)]);
    await scenario.sendMany(ana, large, 3);
    const device = await scenario.open('ben');
    hold = true;

    const slow = device.join(large);
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    hold = false;
    const rows = members.map((userId) => ({
      roomId: large,
      userId,
      kind: 'seen' as const,
      seq: 2,
      at: 1,
      storeTime: false,
    }));
    await scenario.ports.receipts.advance(rows);
    const quick = await device.join(large);
    held.forEach((give) => give());

    expect(quick.receipts.others).toEqual([{ delivered: 2, seen: 2 }]);
    expect((await slow).receipts.others).toEqual([{ delivered: 2, seen: 2 }]);
  });

  it('and nothing of it stays when the answer is given or has failed', async () => {
    const { scenario, device } = await start();

    await device.join(roomId);
    await sync(scenario, device, {});
    await device.join(privateRoomId(ben, crowd(1)[0] ?? ben)).catch(() => undefined);

    expect(sessionOf(device.session).answers.size).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import type { Scenario } from '../../support/scenario.js';
import { ana, ben, makeScenario, range, seqs } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);
const deliveredTo = async (scenario: Scenario) => (await scenario.marks(roomId, ben)).delivered;

describe('automatic receipts', () => {
  it('count live messages as delivered, without an acknowledgement of the client', async () => {
    const scenario = makeScenario();
    await scenario.open('ben', { receipts: 'auto' });
    const author = await scenario.open('ana');

    await scenario.sendMany(ana, roomId, 3);
    await scenario.settle();

    expect(await scenario.marks(roomId, ben)).toEqual({ delivered: 3, seen: 0 });
    expect(author.eventsOf('receipt-advanced').at(-1)).toMatchObject({
      userId: 'ben',
      kind: 'delivered',
      seq: 3,
    });
  });

  it('go on counting after a reconnect that missed nothing', async () => {
    const scenario = makeScenario();
    const device = await scenario.open('ben', { receipts: 'auto' });
    await scenario.sendMany(ana, roomId, 2);
    await scenario.settle();
    await device.close();
    await scenario.open('ben', { receipts: 'auto' });

    await scenario.send(ana, roomId, '3');
    await scenario.settle();

    expect(await deliveredTo(scenario)).toBe(3);
  });

  it('count no live message above a gap, until a page has closed it', async () => {
    const scenario = makeScenario();
    await scenario.sendMany(ana, roomId, 2);
    const device = await scenario.open('ben', { receipts: 'auto' });
    await scenario.sendMany(ana, roomId, 2);
    await scenario.settle();
    const withGap = await deliveredTo(scenario);

    const { page } = await device.join(roomId);
    await scenario.settle();
    const closed = await deliveredTo(scenario);
    await scenario.send(ana, roomId, '5');
    await scenario.settle();

    expect(withGap).toBe(0);
    expect(seqs(page.entries)).toEqual([1, 2, 3, 4]);
    expect(closed).toBe(4);
    expect(await deliveredTo(scenario)).toBe(5);
  });

  it('count each of several pages, and with the last one also the live messages above the gap', async () => {
    const scenario = makeScenario();
    await scenario.sendMany(ana, roomId, 250);
    const device = await scenario.open('ben', { receipts: 'auto' });
    await scenario.send(ana, roomId, '251');
    await scenario.settle();
    const delivered: number[] = [];

    for (const after of [0, 200]) {
      const { page } = await device.join(roomId, after);
      await scenario.settle();
      delivered.push(await deliveredTo(scenario), page.entries.length);
    }
    await scenario.send(ana, roomId, '252');
    await scenario.settle();

    expect(delivered).toEqual([200, 200, 251, 51]);
    expect(await deliveredTo(scenario)).toBe(252);
  });

  it('count live messages above a gap once a page of sync has closed it', async () => {
    const scenario = makeScenario();
    await scenario.sendMany(ana, roomId, 2);
    const device = await scenario.open('ben', { receipts: 'auto' });
    await scenario.send(ana, roomId, '3');

    await scenario.parley.rooms.sync({
      session: device.session,
      cursors: new Map(),
      only: false,
      respond: () => true,
    });
    await scenario.settle();

    expect(await deliveredTo(scenario)).toBe(3);
  });

  it('count messages that only one of two devices received', async () => {
    const scenario = makeScenario();
    const phone = await scenario.open('ben', { receipts: 'auto' });
    const laptop = await scenario.open('ben', { receipts: 'auto' });
    await scenario.sendMany(ana, roomId, 1);
    await phone.close();
    await scenario.send(ana, roomId, '2');
    await scenario.settle();
    const withLaptop = await deliveredTo(scenario);
    const again = await scenario.open('ben', { receipts: 'auto' });
    await laptop.close();

    await scenario.send(ana, roomId, '3');
    await scenario.settle();

    expect(withLaptop).toBe(2);
    expect(seqs(again.entries(roomId))).toEqual([3]);
    expect(await deliveredTo(scenario)).toBe(3);
  });

  it('count nothing that only a device with manual receipts received', async () => {
    const scenario = makeScenario();
    const device = await scenario.open('ben', { receipts: 'manual' });

    await scenario.sendMany(ana, roomId, 3);
    await device.join(roomId);
    await device.join(roomId, 0);
    await scenario.parley.rooms.join({ session: device.session, roomId });
    await scenario.settle();

    expect(seqs(device.entries(roomId)).slice(0, 3)).toEqual(range(1, 3));
    expect(await scenario.marks(roomId, ben)).toEqual({ delivered: 0, seen: 0 });
  });

  it("are never of seen, and never of the user's own messages", async () => {
    const scenario = makeScenario();
    const author = await scenario.open('ana', { receipts: 'auto' });
    const reader = await scenario.open('ben', { receipts: 'auto' });

    await scenario.sendMany(ana, roomId, 2);
    await scenario.settle();
    await scenario.send(ben, roomId, 'mine');
    await author.join(roomId);
    await reader.join(roomId);
    await scenario.settle();

    const receipts = author.eventsOf('receipt-advanced');
    expect(new Set(receipts.map(({ kind }) => kind))).toEqual(new Set(['delivered']));
    expect(await scenario.marks(roomId, ben)).toMatchObject({ seen: 0 });
    expect(receipts.filter(({ userId }) => userId === ana)).toMatchObject([{ seq: 3 }]);
    expect(receipts.filter(({ userId }) => userId === ben).at(-1)).toMatchObject({ seq: 2 });
  });

  it('count the entries that come with joining a group', async () => {
    const scenario = makeScenario();
    const groupId = await scenario.group([]);
    await scenario.sendMany(ana, groupId, 2);
    await scenario.open('ben', { receipts: 'auto' });
    await scenario.parley.groups.addMember({ by: ana, groupId, userId: ben });
    await scenario.settle();

    await scenario.send(ana, groupId, 'welcome');
    await scenario.settle();

    expect(await scenario.marks(groupId, ben)).toEqual({ delivered: 4, seen: 0 });
  });

  it('go on with the next entry after the store was away', async () => {
    let isAway = false;
    const scenario = makeScenario(({ receipts }) => ({
      receipts: {
        ...receipts,
        find: async (room, users) => {
          if (isAway) throw new DomainError('UNAVAILABLE', 'The store is away');
          return receipts.find(room, users);
        },
      },
    }));
    const groupId = await scenario.group([ben]);
    await scenario.open('ben', { receipts: 'auto' });
    isAway = true;
    await scenario.sendMany(ana, groupId, 2);
    await scenario.settle();
    isAway = false;

    await scenario.send(ana, groupId, 'news');
    await scenario.settle();

    expect(await scenario.marks(groupId, ben)).toEqual({ delivered: 3, seen: 0 });
  });
});

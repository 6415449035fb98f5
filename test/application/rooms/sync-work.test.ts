import { describe, expect, it } from 'vitest';
import type { Ports } from '../../../src/application/ports/ports.js';
import { SYNC_MAX_ROOMS } from '../../../src/application/rooms/missed-rooms.js';
import { parseUserId, privateRoomId, type RoomId, type UserId } from '../../../src/domain/ids.js';
import { ana, ben, crowd, makeScenario, refusal } from '../../support/scenario.js';
import { sync, syncAll } from './syncing.js';

/** Notes the users of each call that asks for the receipts of single members, and the rooms that are found. */
const countingStore = () => {
  const asked: (readonly UserId[])[] = [];
  const found: RoomId[] = [];
  const count = ({ receipts, rooms }: Ports): Partial<Ports> => ({
    receipts: {
      ...receipts,
      find: (roomId, users) => {
        asked.push(users);
        return receipts.find(roomId, users);
      },
    },
    rooms: {
      ...rooms,
      find: (id) => {
        found.push(id);
        return rooms.find(id);
      },
    },
  });
  return { asked, found, count };
};

const cursorsOf = (rooms: readonly RoomId[]) => Object.fromEntries(rooms.map((id) => [id, 0]));

describe('the work of a sync', () => {
  it('has one query for the receipts of a large room, never one per member', async () => {
    const { asked, count } = countingStore();
    const test = makeScenario(count);
    const roomId = await test.group([ben, ...crowd(500)]);
    await test.sendMany(ana, roomId, 3);
    for (const member of crowd(500)) {
      await test.ports.receipts.advance([
        { roomId, userId: member, kind: 'seen', seq: 2, at: 1, storeTime: false },
      ]);
    }
    await test.ports.receipts.advance([
      { roomId, userId: ana, kind: 'seen', seq: 3, at: 1, storeTime: false },
    ]);
    const device = await test.open('ben');
    asked.length = 0;

    const { rooms } = await sync(test, device, {});

    expect(rooms[0]?.receipts).toEqual({
      own: { delivered: 0, seen: 0 },
      others: [{ delivered: 2, seen: 2 }],
    });
    expect(asked).toEqual([[ben]]);
  });

  it('has an end: a hundred rooms in one answer, left ones too', async () => {
    const test = makeScenario();
    const groups: RoomId[] = [];
    for (let i = 0; i < 80; i++) groups.push(await test.group([ben]));
    const foreign = crowd(60).map((user) => privateRoomId(ana, user));
    const device = await test.open('ben');

    const answers = await syncAll(test, device, { cursors: cursorsOf(foreign) });

    const sizes = answers.map(({ rooms, left }) => rooms.length + left.length);
    expect(sizes).toEqual([SYNC_MAX_ROOMS, 40]);
    expect(answers.flatMap(({ rooms }) => rooms.map(({ view }) => view.room.id))).toEqual(groups.sort());
    expect(answers.flatMap(({ left }) => left)).toEqual(foreign.sort());
  });

  it('lets everything else have its turn between two rooms', async () => {
    const { found, count } = countingStore();
    const test = makeScenario(count);
    for (let i = 0; i < 20; i++) await test.group([ben]);
    const device = await test.open('ben');
    found.length = 0;

    const seenByOthers: number[] = [];
    let synced = false;
    const syncing = sync(test, device, {}).finally(() => (synced = true));
    while (!synced) {
      await new Promise((resolve) => setImmediate(resolve));
      seenByOthers.push(new Set(found).size);
    }

    expect((await syncing).rooms).toHaveLength(20);
    const steps = [0, ...seenByOthers];
    for (const [i, rooms] of steps.slice(1).entries()) expect(rooms - (steps[i] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('ends when the connection has closed', async () => {
    const { found, count } = countingStore();
    const test = makeScenario(count);
    for (let i = 0; i < 50; i++) await test.group([ben]);
    const device = await test.open('ben');
    found.length = 0;

    const syncing = refusal(sync(test, device, {}));
    await new Promise((resolve) => setImmediate(resolve));
    await device.close();

    expect(await syncing).toBe('UNAVAILABLE');
    expect(new Set(found).size).toBeLessThan(10);
  });
});

describe('the work of the list of rooms', () => {
  it('lets everything else have its turn between ten rooms and the next ten', async () => {
    const { found, count } = countingStore();
    const test = makeScenario(count);
    for (let i = 0; i < 60; i++) await test.group([ben]);
    found.length = 0;

    const seenByOthers: number[] = [];
    let listed = false;
    const listing = test.parley.rooms
      .list({ reader: parseUserId('ben'), limit: 60 })
      .finally(() => (listed = true));
    while (!listed) {
      await new Promise((resolve) => setImmediate(resolve));
      seenByOthers.push(found.length);
    }

    expect((await listing).rooms).toHaveLength(60);
    const steps = [0, ...seenByOthers];
    for (const [i, rooms] of steps.slice(1).entries())
      expect(rooms - (steps[i] ?? 0)).toBeLessThanOrEqual(10);
  });
});

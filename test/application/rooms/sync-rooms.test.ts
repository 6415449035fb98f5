import { describe, expect, it } from 'vitest';
import { PAGE_MAX_BYTES } from '../../../src/application/messages/read-page.js';
import { LISTED_ROOM_MAX_BYTES } from '../../../src/application/views/answer-size.js';
import { pagesOf, sync, syncAll } from './syncing.js';
import type { SyncAnswer } from '../../../src/application/rooms/sync-rooms.js';
import { parseGroupId, privateRoomId, type RoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, range, seqs, words, zoe } from '../../support/scenario.js';
import type { TestDevice } from '../../support/test-device.js';

const roomId = privateRoomId(ana, ben);
const otherId = privateRoomId(ben, cleo);

/** ben's two rooms, with 5 and 60 messages. */
const twoRooms = async () => {
  const scenario = makeScenario();
  await scenario.sendMany(ana, roomId, 5);
  await scenario.sendMany(cleo, otherId, 60);
  return { ...scenario, scenario, device: await scenario.open('ben') };
};

describe('sync', () => {
  it('gives the entries after the cursors, and the newest page of all other rooms', async () => {
    const { scenario, device } = await twoRooms();

    const answer = await sync(scenario, device, { cursors: { [roomId]: 3 } });

    expect(pagesOf(answer)).toEqual({ [roomId]: [[4, 5], false], [otherId]: [range(11, 60), false] });
    expect(answer.left).toEqual([]);
    expect(answer.rooms[0]).toMatchObject({
      view: { lastSeq: 5 },
      receipts: { own: { delivered: 0, seen: 0 }, others: [{ userId: 'ana', delivered: 0, seen: 0 }] },
    });
  });

  it('gives only the rooms of the cursors where that is asked for', async () => {
    const { scenario, device } = await twoRooms();

    const answer = await sync(scenario, device, { cursors: { [otherId]: 58 }, only: true });

    expect(pagesOf(answer)).toEqual({ [otherId]: [[59, 60], false] });
  });

  it('ends each page at the limit, with more to come', async () => {
    const { scenario, device } = await twoRooms();

    const answer = await sync(scenario, device, { cursors: { [roomId]: 0, [otherId]: 10 }, limit: 3 });

    expect(pagesOf(answer)).toEqual({ [roomId]: [[1, 2, 3], true], [otherId]: [[11, 12, 13], true] });
  });

  it('gives as left the rooms that the user is not, or not any more, a member of', async () => {
    const { parley, group, scenario, device } = await twoRooms();
    const [gone, foreign] = [await group([ben]), await group([cleo])];
    const missing = parseGroupId('missing');
    const strangers = privateRoomId(ana, cleo);
    const empty = privateRoomId(ben, zoe);
    await parley.groups.removeMember({ by: ana, groupId: gone, userId: ben });
    const named = [gone, foreign, missing, strangers];

    const answer = await sync(scenario, device, {
      cursors: Object.fromEntries([...named, roomId, empty].map((id) => [id, 0])),
      only: true,
    });

    expect([...answer.left].sort()).toEqual([...named].sort());
    expect(Object.keys(pagesOf(answer))).toEqual([roomId, empty]);
  });

  it('is live right after, in rooms without more; the others wait until they have been read', async () => {
    const { scenario, device, send } = await twoRooms();

    await sync(scenario, device, { cursors: { [roomId]: 3, [otherId]: 0 }, limit: 50 });
    await send(ana, roomId, 'live');
    await send(cleo, otherId, 'waits');
    const waiting = device.entries(otherId).length;
    const rest = await sync(scenario, device, { cursors: { [otherId]: 50 }, only: true });
    await send(cleo, otherId, 'live too');

    expect(words(device.entries(roomId))).toEqual(['live']);
    expect(waiting).toBe(0);
    expect(pagesOf(rest)).toEqual({ [otherId]: [range(51, 61), false] });
    expect(words(device.entries(otherId))).toEqual(['live too']);
  });

  it('beyond the last entry means after the last', async () => {
    const { scenario, device, send } = await twoRooms();

    const answer = await sync(scenario, device, { cursors: { [roomId]: 1_000 }, only: true });
    await send(ana, roomId, 'next');

    expect(pagesOf(answer)).toEqual({ [roomId]: [[], false] });
    expect(seqs(device.entries(roomId))).toEqual([6]);
  });

  it('does not go live in a room that the device has left', async () => {
    const { scenario, parley, device, send } = await twoRooms();
    await parley.rooms.leave({ session: device.session, roomId });

    const answer = await sync(scenario, device, { cursors: { [roomId]: 4 }, only: true });
    await send(ana, roomId, 'unheard');

    expect(pagesOf(answer)).toEqual({ [roomId]: [[5], false] });
    expect(device.entries(roomId)).toEqual([]);
  });

  it('of a user without rooms is empty', async () => {
    const { scenario, open } = await twoRooms();

    expect(await sync(scenario, await open('zoe'), {})).toEqual({ rooms: [], left: [] });
  });
});

describe('sync of large messages', () => {
  const CONTENT = '€'.repeat(9_000);

  const manyMessages = async (roomCount: number, each: number) => {
    const scenario = makeScenario();
    const ids: RoomId[] = [];
    for (let i = 0; i < roomCount; i++) ids.push(await scenario.group([ben]));
    for (const id of ids) for (let i = 0; i < each; i++) await scenario.send(ana, id, CONTENT);
    return { ...scenario, scenario, ids, device: await scenario.open('ben') };
  };
  const bytesOf = ({ rooms }: SyncAnswer) =>
    rooms.reduce((sum, { page }) => sum + Buffer.byteLength(JSON.stringify(page.entries)), 0);

  it('ends at 256 KiB over all rooms together, and names the room after which the rest comes', async () => {
    const { scenario, ids, device } = await manyMessages(8, 4);

    const answer = await sync(scenario, device, { cursors: Object.fromEntries(ids.map((id) => [id, 0])) });

    expect(bytesOf(answer)).toBeLessThanOrEqual(PAGE_MAX_BYTES);
    // The next message, and the longest description of a room, would not have fitted.
    expect(bytesOf(answer)).toBeGreaterThan(PAGE_MAX_BYTES - LISTED_ROOM_MAX_BYTES - 30_000);
    expect(answer.next).toBe(answer.rooms.at(-1)?.view.room.id);
    expect(answer.rooms.every(({ page }) => page.entries.length > 0)).toBe(true);
  });

  it('ends at 256 KiB without cursors too, and leaves out no newest message', async () => {
    const { scenario, device } = await manyMessages(8, 4);

    const pages = await syncAll(scenario, device, {});

    expect(pages.length).toBeGreaterThan(1);
    for (const answer of pages) expect(bytesOf(answer)).toBeLessThanOrEqual(PAGE_MAX_BYTES);
    const rooms = pages.flatMap((answer) => answer.rooms);
    expect(rooms).toHaveLength(8);
    for (const { page, view } of rooms) expect(page.entries.at(-1)?.seq).toBe(view.lastSeq);
  });

  it('is read to its end by syncing on, without a gap, whatever is sent meanwhile', async () => {
    const { scenario, ids, device, send } = await manyMessages(5, 6);
    const read = new Map<RoomId, number[]>(ids.map((id) => [id, []]));

    for (let round = 0, open = true; open && round < 20; round++) {
      open = false;
      const cursors = Object.fromEntries([...read].map(([id, have]) => [id, have.at(-1) ?? 0]));
      const answers = await syncAll(scenario, device, { cursors, only: true });
      for (const { view, page } of answers.flatMap((answer) => answer.rooms)) {
        read.get(view.room.id)?.push(...seqs(page.entries));
        open ||= page.hasMore;
      }
      for (const id of ids) if (round < 3) await send(ana, id, CONTENT);
      // A device that is live again goes on from what it got live.
      for (const id of ids) read.get(id)?.push(...liveSince(device, id, read.get(id) ?? []));
    }

    for (const id of ids) expect(read.get(id)).toEqual(range(1, 9));
  });
});

/** What has come live without a gap after what the device has; beyond a gap it asks, as the protocol says. */
const liveSince = (device: TestDevice, id: RoomId, have: readonly number[]) => {
  let last = have.at(-1) ?? 0;
  return seqs(device.entries(id)).filter((seq) => seq === last + 1 && ++last);
};

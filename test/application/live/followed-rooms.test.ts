import { describe, expect, it } from 'vitest';
import { privateRoomId } from '../../../src/domain/ids.js';
import { MEMBERSHIP_ROUND_MS } from '../../../src/application/live/membership-poller.js';
import { ana, ben, cleo, makeScenario, seqs, zoe } from '../../support/scenario.js';

/** ben's device, which follows only what it joins. */
const start = async () => {
  const scenario = makeScenario();
  const known = await scenario.group([ben]);
  const joined = await scenario.group([ben]);
  const device = await scenario.open('ben', { follows: 'joined' });
  await device.join(joined, 0);
  const add = (groupId: typeof known) => scenario.parley.groups.addMember({ by: ana, groupId, userId: ben });
  const remove = (groupId: typeof known) =>
    scenario.parley.groups.removeMember({ by: ana, groupId, userId: ben });
  return { ...scenario, known, joined, device, add, remove };
};

describe('a device that follows only the rooms that it joins', () => {
  it('gets what happens in them, and in no others, old or new', async () => {
    const { group, send, clock, settle, known, joined, device, add } = await start();
    const later = await group([cleo]);
    await add(later);
    const rooms = [known, joined, await group([ben]), later, privateRoomId(ben, zoe)];

    for (const roomId of rooms) await send(roomId.includes('_') ? zoe : ana, roomId, 'Hello');
    // What is lost of events is looked for once in a while.
    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);
    for (const roomId of rooms) await send(roomId.includes('_') ? zoe : ana, roomId, 'Hello again');
    await settle();

    expect(rooms.map((roomId) => seqs(device.entries(roomId)))).toEqual([[], [1, 2], [], [], []]);
    expect(device.eventsOf('room-joined')).toEqual([]);
  });

  it('hears of the removal from one that it joined, once, and of no other', async () => {
    const { send, clock, settle, known, joined, device, add, remove } = await start();

    for (const roomId of [known, joined]) {
      await remove(roomId);
      await add(roomId);
      await send(ana, roomId, 'Welcome back');
    }
    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);
    await settle();

    expect(device.eventsOf('room-left')).toEqual([{ type: 'room-left', roomId: joined }]);
    expect(device.eventsOf('room-joined')).toEqual([]);
    expect(seqs(device.entries(joined))).toEqual([]);
  });

  it('leaves the automatic receipts of the others as they are', async () => {
    const { open, send, settle, marks, known, joined } = await start();
    await open('ben', { follows: 'joined', receipts: 'auto' });

    await send(ana, known, 'Hello');
    await send(ana, joined, 'Hello');
    await settle();

    expect([await marks(known, ben), await marks(joined, ben)].map(({ delivered }) => delivered)).toEqual([
      0, 0,
    ]);
  });
});

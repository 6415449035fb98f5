import { describe, expect, it } from 'vitest';
import type { Ports } from '../../../src/application/ports/ports.js';
import { privateRoomId, type RoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, refusal, seqs, zoe } from '../../support/scenario.js';
import { pagesOf, sync } from './syncing.js';

const written = privateRoomId(ana, ben);
const unwritten = privateRoomId(ben, zoe);

/** Work that waits, where a test says so, at its first read of a room or of a page. */
const makeHeld = () => {
  let holdNext: 'room' | 'page' | undefined;
  let release: (() => void) | undefined;
  const pass = async (read: 'room' | 'page') => {
    if (holdNext !== read) return;
    holdNext = undefined;
    await new Promise<void>((resolve) => (release = resolve));
  };
  const replace = ({ rooms, messages }: Ports): Partial<Ports> => ({
    rooms: { ...rooms, find: async (id) => (await pass('room'), rooms.find(id)) },
    messages: {
      ...messages,
      page: async (...of) => (await pass('page'), messages.page(...of)),
      shown: async (...of) => (await pass('page'), messages.shown(...of)),
    },
  });
  /** Runs `meanwhile` between the first such read of `work` and the rest of it. */
  const interrupt = async <T>(
    read: 'room' | 'page',
    work: () => Promise<T>,
    meanwhile: () => Promise<void>,
  ) => {
    holdNext = read;
    const working = work();
    while (release === undefined) await new Promise((resolve) => setImmediate(resolve));
    await meanwhile();
    release();
    return working;
  };
  return { replace, interrupt };
};

/** ben's device in a group with one message, and in private rooms with one and with none. */
const start = async () => {
  const { replace, interrupt } = makeHeld();
  const scenario = makeScenario(replace);
  const group = await scenario.group([ben, cleo]);
  await scenario.send(ana, group, 'first');
  await scenario.send(ana, written, 'first');
  const device = await scenario.open('ben');
  await device.join(unwritten);
  const { session } = device;
  const leave = (roomId: RoomId) => scenario.parley.rooms.leave({ session, roomId });
  return { ...scenario, scenario, group, device, session, leave, interrupt };
};

describe('a device that leaves a room', () => {
  const cases = (['group', 'written', 'unwritten'] as const).flatMap((which) =>
    (['room', 'page'] as const).map((read) => [which, read] as const),
  );
  it.each(cases)(
    'while it is in a sync (%s, at its first read of a %s) gets its page, and does not go live',
    async (which, read) => {
      const { scenario, group, device, leave, interrupt, send, settle } = await start();
      const roomId = { group, written, unwritten }[which];

      const answer = await interrupt(
        read,
        () => sync(scenario, device, { cursors: { [roomId]: 0 }, only: true }),
        () => leave(roomId),
      );
      await send(which === 'unwritten' ? zoe : ana, roomId, 'unheard');
      await settle();

      expect(answer.left).toEqual([]);
      expect(pagesOf(answer)).toEqual({ [roomId]: [which === 'unwritten' ? [] : [1], false] });
      // The first message of a private room announces it.
      expect(device.entries(roomId)).toHaveLength(which === 'unwritten' ? 1 : 0);
    },
  );

  it('while it joins it, gets its page, and does not go live', async () => {
    const { group, device, leave, interrupt, send } = await start();

    const { page } = await interrupt(
      'page',
      () => device.join(group),
      () => leave(group),
    );
    await send(ana, group, 'unheard');

    expect(seqs(page.entries)).toEqual([1]);
    expect(device.entries(group)).toEqual([]);
  });

  it('while it joins it without asking for a page, is not refused', async () => {
    const { group, session, device, parley, leave, interrupt } = await start();

    const refused = await interrupt(
      'page',
      () => refusal(parley.rooms.join({ session, roomId: group })),
      () => leave(group),
    );

    expect(refused).toBeUndefined();
    expect(device.entries(group)).toEqual([]);
  });

  it('and whose user is removed while it syncs, hears that the room is left', async () => {
    const { scenario, group, device, leave, interrupt, parley } = await start();

    const answer = await interrupt(
      'page',
      () => sync(scenario, device, { cursors: { [group]: 0 }, only: true }),
      async () => {
        await leave(group);
        await parley.groups.removeMember({ by: ana, groupId: group, userId: ben });
      },
    );

    expect(answer).toEqual({ rooms: [], left: [group] });
  });
});

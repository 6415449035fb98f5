import { describe, expect, it } from 'vitest';
import type { History } from '../../../src/domain/room.js';
import { ana, ben, cleo, makeScenario, refusal, words } from '../../support/scenario.js';

/** ben: a member, removed, and added again; cleo: added at the end. */
const eventful = async (history: History) => {
  const scenario = makeScenario();
  const { parley, group, send } = scenario;
  const roomId = await group([ben], history);
  await send(ana, roomId, 'first');
  await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
  await send(ana, roomId, 'without ben');
  await parley.groups.addMember({ by: ana, groupId: roomId, userId: ben });
  await send(ana, roomId, 'with ben');
  await parley.groups.addMember({ by: ana, groupId: roomId, userId: cleo });
  const everything = ['first', 'removed', 'without ben', 'added', 'with ben', 'added'];
  const read = async (reader: typeof ana) =>
    words((await parley.messages.history({ reader, roomId })).entries);
  return { ...scenario, roomId, everything, read };
};

describe("a group with history 'all'", () => {
  it('shows every member everything, by history, by join and by sync', async () => {
    const { parley, open, roomId, everything, read } = await eventful('all');
    const device = await open('cleo');
    let synced: string[] | undefined;

    const joined = await device.join(roomId);
    const joinedAfter = await device.join(roomId, 0);
    await parley.rooms.sync({
      session: device.session,
      cursors: new Map([[roomId, 0]]),
      only: true,
      respond: ({ rooms }) => {
        synced = rooms.flatMap(({ page }) => words(page.entries));
        return true;
      },
    });

    expect(await read(ben)).toEqual(everything);
    expect(await read(cleo)).toEqual(everything);
    expect(words(joined.page.entries)).toEqual(everything);
    expect(words(joinedAfter.page.entries)).toEqual(everything);
    expect(synced).toEqual(everything);
  });

  it('counts nothing from before the joining as unread, nor delivers it as missed', async () => {
    const { parley, open, roomId } = await eventful('all');
    const device = await open('cleo', { receipts: 'auto' });

    await parley.rooms.join({ session: device.session, roomId });
    const { rooms } = await parley.rooms.list({ reader: cleo });

    expect(words(device.entries(roomId))).toEqual(['added']);
    expect(rooms).toMatchObject([{ unread: 0, lastMessage: { content: 'with ben' } }]);
  });
});

describe("a group with history 'since-joining'", () => {
  it('shows each member the entries of their own memberships only', async () => {
    const { open, roomId, everything, read } = await eventful('since-joining');
    const device = await open('ben');

    const joined = await device.join(roomId);
    const joinedAfter = await device.join(roomId, 1);

    expect(await read(ana)).toEqual(everything);
    expect(await read(ben)).toEqual(['first', 'added', 'with ben', 'added']);
    expect(await read(cleo)).toEqual(['added']);
    expect(words(joined.page.entries)).toEqual(['first', 'added', 'with ben', 'added']);
    expect(words(joinedAfter.page.entries)).toEqual(['added', 'with ben', 'added']);
  });

  it('shows a new member no message from before, not even as the last message of the list, nor its status', async () => {
    const { parley, ports, roomId } = await eventful('since-joining');
    const before = await ports.messages.newest(roomId, {});
    if (before === undefined) throw new Error('There is no message');

    const { rooms } = await parley.rooms.list({ reader: cleo });
    const status = refusal(parley.messages.status({ reader: cleo, messageId: before.id }));
    const acknowledged = refusal(
      parley.receipts.acknowledge({ userId: cleo, roomId, messageId: before.id, kind: 'seen' }),
    );

    expect(rooms[0]).not.toHaveProperty('lastMessage');
    expect(rooms[0]?.unread).toBe(0);
    expect(await status).toBe('NOT_FOUND');
    expect(await acknowledged).toBe('NOT_FOUND');
  });

  it('goes live right after the joining', async () => {
    const { parley, group, open, send, settle } = makeScenario();
    const roomId = await group([ben], 'since-joining');
    const device = await open('cleo', { receipts: 'auto' });
    await send(ana, roomId, 'secret');

    await parley.groups.addMember({ by: ana, groupId: roomId, userId: cleo });
    await send(ana, roomId, 'open');
    await settle();
    await parley.rooms.join({ session: device.session, roomId });

    expect(words(device.entries(roomId))).toEqual(['added', 'open']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Ports } from '../../../src/application/ports/ports.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { DEFAULT_GROUP_LIMITS } from '../../../src/domain/limits.js';
import { createGroup } from '../../../src/domain/membership.js';
import { settled } from '../../support/settled.js';
import { ana, ben, makeScenario, seqs, zoe } from '../../support/scenario.js';
import { pagesOf, sync } from './syncing.js';

/** A store whose next page is read at once, and answered when `release` is called. */
const makeSlowPage = () => {
  const slow = {
    isNext: false,
    release: undefined as (() => void) | undefined,
    replace: ({ messages }: Ports): Partial<Ports> => ({
      messages: {
        ...messages,
        page: async (...of) => {
          const page = await messages.page(...of);
          if (!slow.isNext) return page;
          slow.isNext = false;
          await new Promise<void>((resolve) => (slow.release = resolve));
          return page;
        },
        shown: async (...of) => {
          const page = await messages.shown(...of);
          if (!slow.isNext) return page;
          slow.isNext = false;
          await new Promise<void>((resolve) => (slow.release = resolve));
          return page;
        },
      },
    }),
  };
  return slow;
};

describe('a device that syncs', () => {
  it('and is welcomed to a room meanwhile is not told that its log ends before what it got live', async () => {
    const slow = makeSlowPage();
    const scenario = makeScenario(slow.replace);
    const roomId = privateRoomId(ben, zoe);
    const device = await scenario.open('ben');

    slow.isNext = true;
    const syncing = sync(scenario, device, { cursors: { [roomId]: 0 }, only: true });
    while (slow.release === undefined) await settled();
    await scenario.send(zoe, roomId, 'first');
    await settled();
    slow.release();
    const answer = await syncing;

    expect(seqs(device.entries(roomId))).toEqual([1]);
    expect(answer.rooms.map(({ view }) => view.lastSeq)).toEqual([1]);
  });

  it('hears of a group that another process has made, and of its end there', async () => {
    const scenario = makeScenario();
    const { parley, ports, settle } = scenario;
    const device = await scenario.open('ben');
    const id = parseGroupId('g');
    const group = { id, name: 'G', creator: ana, members: [ben], createdAt: 0 };
    await ports.rooms.createGroup(createGroup(group, DEFAULT_GROUP_LIMITS));

    const answer = await sync(scenario, device, {});
    await scenario.send(ana, id, 'live');
    await parley.groups.removeMember({ by: ana, groupId: id, userId: ben });
    await settle();

    expect(pagesOf(answer)).toEqual({ [id]: [[], false] });
    expect(device.events.map(({ type }) => type)).toEqual(['entry-appended', 'room-left']);
  });
});

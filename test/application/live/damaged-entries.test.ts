import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { MEMBERSHIP_ROUND_MS } from '../../../src/application/live/membership-poller.js';
import { POLL_INTERVAL_MS } from '../../../src/application/live/log-poller.js';
import type { PageRequest } from '../../../src/application/ports/message-repository.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { privateRoomId, type RoomId } from '../../../src/domain/ids.js';
import type { Seq } from '../../../src/domain/log-entry.js';
import { EVERYTHING, within } from '../../../src/domain/spans.js';
import { ana, ben, cleo, makeScenario, seqs } from '../../support/scenario.js';
import { openDevice } from '../../support/test-device.js';

const roomId = privateRoomId(ana, ben);
const ENOUGH = 10_000;

/** A store that finds some entries damaged, and does not publish some that it stored. */
const makeDamagedScenario = () => {
  const damaged = new Set<Seq>();
  const unpublished = new Set<Seq>();
  const scenario = makeScenario(({ messages, events }: Ports) => {
    const soundOf = async (room: RoomId) =>
      (await messages.page(room, { limit: ENOUGH, spans: EVERYTHING })).entries.filter(
        ({ seq }) => !damaged.has(seq),
      );
    return {
      events: {
        ...events,
        publish: (event) => {
          if (event.type !== 'entry-appended' || !unpublished.has(event.entry.seq)) events.publish(event);
        },
      },
      messages: {
        ...messages,
        page: async (room, { before = Infinity, after, limit, spans }: PageRequest) => {
          const sound = (await soundOf(room)).filter(
            ({ seq }) => within(spans, seq) && seq < before && seq > (after ?? 0),
          );
          const entries = after === undefined ? sound.slice(-limit) : sound.slice(0, limit);
          return { entries, hasMore: sound.length > limit };
        },
        shown: async (room, { before = Infinity, after, limit, spans, ...request }) => {
          const whole = { limit: ENOUGH, spans: EVERYTHING };
          const { lastSeq, ...all } = await messages.shown(room, { ...request, ...whole });
          const sound = all.entries.filter(
            ({ seq }) =>
              !damaged.has(seq) && within(spans, seq) && seq < before && seq > Math.min(after ?? 0, lastSeq),
          );
          const entries = after === undefined ? sound.slice(-limit) : sound.slice(0, limit);
          return { ...all, entries, hasMore: sound.length > limit, lastSeq };
        },
        newest: async (room, { notFrom, after = 0, upTo = Infinity }) =>
          (await soundOf(room)).findLast(
            (entry) =>
              entry.kind === 'message' && entry.sender !== notFrom && entry.seq > after && entry.seq <= upTo,
          ) as never,
      },
    };
  });
  const sendAll = async (count: number) => {
    for (let i = 0; i < count; i++) await scenario.send(ana, roomId, `message ${i}`);
  };
  const poll = () => scenario.clock.advanceAsync(POLL_INTERVAL_MS);
  return { ...scenario, damaged, unpublished, sendAll, poll };
};

describe('a log with damaged entries', () => {
  it('is paged from end to end in both directions, without the damaged entries', async () => {
    const { parley, damaged, sendAll } = makeDamagedScenario();
    await sendAll(12);
    for (const seq of [1, 4, 5, 6, 7, 11, 12]) damaged.add(seq);
    const sound = [2, 3, 8, 9, 10];
    const history = (query: { before?: Seq; after?: Seq }) =>
      parley.messages.history({ reader: ben, roomId, limit: 2, ...query });

    const [up, down]: [Seq[], Seq[]] = [[], []];
    for (let more = true; more;) {
      const page = await history({ after: up.at(-1) ?? 0 });
      up.push(...seqs(page.entries));
      more = page.hasMore;
    }
    for (let more = true; more;) {
      const page = await history(down.length === 0 ? {} : { before: down[0] as Seq });
      down.unshift(...seqs(page.entries));
      more = page.hasMore;
    }

    expect(up).toEqual(sound);
    expect(down).toEqual(sound);
  });

  it.each([
    ['in the middle', [2], [1, 3, 4, 5]],
    ['at the end', [3, 4], [1, 2, 5]],
    ['everywhere', [1, 2, 3, 4], [5]],
  ])('lets a device that joins after damage %s go live', async (_, damage, expected) => {
    const { parley, send, damaged, sendAll } = makeDamagedScenario();
    await sendAll(4);
    for (const seq of damage) damaged.add(seq);
    const [newest, forward] = [await openDevice(parley, 'ben'), await openDevice(parley, 'ben')];

    const pages = [await newest.join(roomId), await forward.join(roomId, 0)];
    await send(ana, roomId, 'live');

    for (const [i, device] of [newest, forward].entries()) {
      const page = pages[i]?.page;
      expect([...seqs(page?.entries ?? []), ...seqs(device.entries(roomId))]).toEqual(expected);
      expect(page?.hasMore).toBe(false);
      expect(pages[i]?.view.lastSeq).toBe(4);
    }
  });

  it.each([
    ['before a live one', [3], [2, 4, 5]],
    ['up to the end', [3, 4], [2, 5]],
  ])(
    'reaches live devices past a damaged entry that was never published, %s',
    async (_, damage, expected) => {
      const { parley, send, damaged, unpublished, sendAll, poll } = makeDamagedScenario();
      await sendAll(1);
      const device = await openDevice(parley, 'ben', { receipts: 'auto' });
      for (const seq of damage) damaged.add(seq);
      for (const seq of [3, 4]) unpublished.add(seq);

      await sendAll(3);
      await poll();
      await send(ana, roomId, 'live');
      await poll();

      expect(seqs(device.entries(roomId))).toEqual(expected);
    },
  );

  it('acknowledges what follows on damage for devices with automatic receipts', async () => {
    const { parley, marks, damaged, unpublished, sendAll, poll } = makeDamagedScenario();
    await sendAll(1);
    const device = await openDevice(parley, 'ben', { receipts: 'auto' });
    await device.join(roomId);
    damaged.add(3);
    unpublished.add(3);

    await sendAll(3);
    await poll();
    await poll();

    expect(seqs(device.entries(roomId))).toEqual([2, 4]);
    expect((await marks(roomId, ben)).delivered).toBe(4);
  });

  it.each(['is subscribed', 'has left the room by itself'])(
    'unsubscribes, and shows no presence to, a removed user whose removal is damaged and was never told: %s',
    async (how) => {
      const { parley, group, open, send, damaged, unpublished, clock } = makeDamagedScenario();
      const groupId = await group([ben, cleo]);
      const device = await open('ben');
      await parley.presence.watch({ session: device.session, users: [cleo] });
      if (how !== 'is subscribed') await parley.rooms.leave({ session: device.session, roomId: groupId });
      damaged.add(1);
      unpublished.add(1);
      await parley.groups.removeMember({ by: ana, groupId, userId: ben });

      await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);
      await send(ana, groupId, 'among members');
      await open('cleo');
      await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);

      expect(device.events).toEqual([{ type: 'room-left', roomId: groupId }]);
      const { rooms, left } = sessionOf(device.session);
      expect([rooms.size, left.size]).toEqual([0, 0]);
    },
  );

  it('leaves alone the members of a group, and of a private room without a message', async () => {
    const { group, open, clock, send } = makeDamagedScenario();
    const groupId = await group([ben]);
    const device = await open('ben');
    await device.join(roomId);

    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);
    await send(ana, groupId, 'group');
    await send(ana, roomId, 'private');

    expect(device.eventsOf('room-left')).toEqual([]);
    expect([...seqs(device.entries(groupId)), ...seqs(device.entries(roomId))]).toEqual([1, 1]);
  });
});

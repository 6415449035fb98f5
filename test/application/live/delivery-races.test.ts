import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomPage } from '../../../src/application/rooms/join-room.js';
import { DomainError } from '../../../src/domain/errors.js';
import type { RoomId, UserId } from '../../../src/domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../../src/domain/log-entry.js';
import { ann, ben, cid, message } from '../../../src/testing/fixtures.js';
import { entriesOf, type Item, makeRaceRig, type RaceDevice, type RaceRig, schedules } from './race-rig.js';
import { expectEqual } from '../../support/expect-equal.js';
import { runs, runsTimeoutMs } from '../../support/runs.js';

const range = (from: Seq, to: Seq): Seq[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

const makeGroup = async ({ parley }: RaceRig, creator: UserId, members: readonly UserId[]) =>
  (await parley.groups.create({ creator, name: 'The group', members })).room.id;

const fill = async ({ ports }: RaceRig, roomId: RoomId, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await ports.messages.append(message(roomId, ann));
};

/** Sends without waiting for answers, as a socket does. */
const sendAll = (rig: RaceRig, roomId: RoomId, sender: UserId, count: number, batch: number): void => {
  rig.start('sends', () =>
    Promise.all(
      range(1, count).map((i) =>
        rig.parley.messages.send({ sender, roomId, content: `${batch}:${i}` }).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        }),
      ),
    ),
  );
};

/** The log has each device's messages in the order in which they were sent. */
const checkOrder = (log: readonly LogEntry[]): void => {
  const last = new Map<string, number>();
  for (const entry of log) {
    const [batch, index] = entry.kind === 'message' ? entry.content.split(':') : [];
    if (batch === undefined || index === undefined) continue;
    expectEqual(Number(index) > (last.get(batch) ?? 0), true);
    last.set(batch, Number(index));
  }
};

/**
 * Follows one device through one room: pages and live entries together are the log from a page's start on, each
 * entry once, ascending, without a gap.
 *
 * @param log the room's log at the end
 * @param liveAfter the seq after which the device went live by connecting
 */
const checkDelivery = (
  device: RaceDevice,
  roomId: RoomId,
  log: readonly LogEntry[],
  liveAfter: Seq,
): void => {
  let next: Seq | undefined = liveAfter + 1;
  for (const item of itemsOf(device, roomId)) {
    if (item.what === 'joined') {
      checkPage(item.page, log);
      next = item.page.page.hasMore ? undefined : endOf(item.page) + 1;
    } else if (item.what === 'event') {
      expectEqual(item.seq, next, 'live entry');
      next = item.seq + 1;
    }
  }
  if (next !== undefined) expectEqual(next - 1, log.length, 'live to the end');
};

/**
 * The same where the device asked for a page while it waited for another: the answers may come in either
 * order, and the client puts them together by seq. Nothing is missing then, and nothing comes live twice.
 */
const checkOverlapping = (device: RaceDevice, roomId: RoomId, log: readonly LogEntry[]): void => {
  const items = itemsOf(device, roomId);
  const live = items.flatMap((item) => (item.what === 'event' ? [item.seq] : []));
  expect(live).toEqual([...new Set(live)].sort((a, b) => a - b));
  const pages = items.flatMap((item) => (item.what === 'joined' ? [item.page] : []));
  const have = new Set(live);
  let start = 1;
  for (const page of pages) {
    checkPage(page, log);
    for (const { seq } of page.page.entries) have.add(seq);
    start = Math.max(start, page.page.entries[0]?.seq ?? endOf(page) + 1);
  }
  if (pages.length === 0) start = log.length - live.length + 1;
  expect(range(start, log.length).filter((seq) => !have.has(seq))).toEqual([]);
};

const checkPage = ({ page }: RoomPage, log: readonly LogEntry[]): void => {
  const start = page.entries[0]?.seq ?? 1;
  expectEqual(page.entries, log.slice(start - 1, start - 1 + page.entries.length));
};

/** The items of a device that are of one room, in order. */
const itemsOf = ({ items }: RaceDevice, roomId: RoomId) =>
  items.flatMap((item): (Extract<Item, { what: 'joined' }> | { what: 'event'; seq: Seq })[] => {
    if (item.what === 'joined' && item.roomId === roomId) return [item];
    if (item.what !== 'event' || item.event.type !== 'entry-appended') return [];
    const { entry } = item.event;
    return entry.roomId === roomId ? [{ what: 'event', seq: entry.seq }] : [];
  });

/** The seq at which a page that has no more ends. */
const endOf = ({ page, view }: RoomPage): Seq => page.entries.at(-1)?.seq ?? view.lastSeq;

/** Asks on as long as there is more, as a client does. */
const joinAll = async (rig: RaceRig, device: RaceDevice, roomId: RoomId, afterSeq?: Seq): Promise<void> => {
  const answer = await rig.join(device, roomId, afterSeq);
  const last = answer?.page.entries.at(-1)?.seq;
  if (answer?.page.hasMore && last !== undefined) await joinAll(rig, device, roomId, last);
};

const syncAll = async (
  rig: RaceRig,
  device: RaceDevice,
  cursors: readonly (readonly [RoomId, Seq])[],
  options: { limit: number; only: boolean },
): Promise<void> => {
  const { rooms } = await rig.sync(device, cursors, options);
  const more = rooms.filter(({ page }) => page.hasMore);
  if (more.length === 0) return;
  const cursorsOfMore = more.map(({ view, page }) => {
    const before = cursors.find(([id]) => id === view.room.id)?.[1] ?? 0;
    return [view.room.id, page.entries.at(-1)?.seq ?? before] as const;
  });
  await syncAll(rig, device, cursorsOfMore, { ...options, only: true });
};

/** Side by side, or one after another. */
const startAll = (rig: RaceRig, works: readonly (() => Promise<unknown>)[], overlapping: boolean): void => {
  if (overlapping) {
    for (const work of works) rig.start('join', work);
  } else {
    rig.start('joins', async () => {
      for (const work of works) await work();
    });
  }
};

const expectNoFaults = ({ faults, logger }: RaceRig): void => {
  expect(faults).toEqual([]);
  expect(logger.logged.filter(({ level }) => level === 'error')).toEqual([]);
};

const afterSeqs = fc.option(fc.nat(12), { nil: undefined });

const traffic = fc.array(fc.record({ room: fc.nat(1), by: fc.constantFrom(ann, cid), count: fc.nat(4) }), {
  maxLength: 4,
});

const sendTraffic = (
  rig: RaceRig,
  rooms: readonly RoomId[],
  sends: readonly { readonly room: number; readonly by: UserId; readonly count: number }[],
): void => {
  for (const [batch, { room, by, count }] of sends.entries()) {
    sendAll(rig, rooms[room] as RoomId, by, count, batch);
  }
};

/** Two groups of ann, ben and cid with some history, and devices that are live in both. */
const makeTwoRooms = async (rig: RaceRig, histories: readonly number[], users: readonly UserId[]) => {
  const rooms = [await makeGroup(rig, ann, [ben, cid]), await makeGroup(rig, ann, [ben, cid])];
  for (const [i, roomId] of rooms.entries()) await fill(rig, roomId, histories[i] ?? 0);
  const devices = users.map((user) => rig.open(user));
  await rig.quiesce();
  rig.startRacing();
  return { rooms, devices };
};

describe('delivery, however the stores answer', { timeout: runsTimeoutMs }, () => {
  const histories = fc.tuple(fc.nat(8), fc.nat(8));

  const joining = fc.record({
    histories,
    long: fc.boolean(),
    sends: traffic,
    joins: fc.array(fc.record({ room: fc.nat(1), device: fc.nat(2), after: afterSeqs }), {
      minLength: 1,
      maxLength: 5,
    }),
    overlapping: fc.boolean(),
  });

  it('gives a joining device its page and what follows, once, in order, without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(
        joining,
        schedules,
        async ({ long, sends, joins, overlapping, ...script }, schedule) => {
          const rig = makeRaceRig(schedule);
          const starts = [script.histories[0] + (long ? 198 : 0), script.histories[1]] as const;
          const { rooms, devices } = await makeTwoRooms(rig, starts, [ben, ben, cid]);

          sendTraffic(rig, rooms, sends);
          for (const [i, device] of devices.entries()) {
            const own = joins.filter((join) => join.device === i);
            const works = own.map(
              ({ room, after }) =>
                () =>
                  joinAll(rig, device, rooms[room] as RoomId, after),
            );
            startAll(rig, works, overlapping);
          }
          await rig.quiesce();

          expectNoFaults(rig);
          for (const [i, roomId] of rooms.entries()) {
            const log = await rig.log(roomId);
            checkOrder(log);
            for (const device of devices) {
              if (overlapping) checkOverlapping(device, roomId, log);
              else checkDelivery(device, roomId, log, starts[i] as Seq);
            }
          }
        },
      ),
      { numRuns: runs(75) },
    );
  });

  const syncing = fc.record({
    histories,
    sends: traffic,
    syncs: fc.array(
      fc.record({
        device: fc.nat(1),
        cursors: fc.tuple(afterSeqs, afterSeqs),
        limit: fc.constantFrom(1, 2, 5, 50),
        only: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  });

  it('gives a device that syncs what it missed and what follows, once, in order, without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(syncing, schedules, async ({ sends, syncs, ...script }, schedule) => {
        const rig = makeRaceRig(schedule);
        const { rooms, devices } = await makeTwoRooms(rig, script.histories, [ben, cid]);

        sendTraffic(rig, rooms, sends);
        for (const [i, device] of devices.entries()) {
          const own = syncs.filter((sync) => sync.device === i);
          const works = own.map(({ cursors, ...options }) => () => {
            const known = cursors.flatMap((seq, room) =>
              seq === undefined ? [] : [[rooms[room] as RoomId, seq] as const],
            );
            return syncAll(rig, device, known, options);
          });
          startAll(rig, works, false);
        }
        await rig.quiesce();

        expectNoFaults(rig);
        for (const [i, roomId] of rooms.entries()) {
          const log = await rig.log(roomId);
          checkOrder(log);
          for (const device of devices) checkDelivery(device, roomId, log, script.histories[i] as Seq);
        }
      }),
      { numRuns: runs(75) },
    );
  });

  const plainJoining = fc.record({
    histories,
    sends: traffic,
    joins: fc.array(fc.record({ room: fc.nat(1), device: fc.nat(1) }), { maxLength: 6 }),
    overlapping: fc.boolean(),
  });

  it('gives a plain client everything that it missed, and nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        plainJoining,
        schedules,
        async ({ sends, joins, overlapping, ...script }, schedule) => {
          const rig = makeRaceRig(schedule);
          const { rooms } = await makeTwoRooms(rig, script.histories, []);
          const devices = [rig.open(ben, 'auto'), rig.open(cid, 'auto')];
          for (const { ready } of devices) rig.start('ready', () => ready);
          if (!overlapping) await rig.quiesce();

          sendTraffic(rig, rooms, sends);
          for (const [i, device] of devices.entries()) {
            const own = joins.filter((join) => join.device === i);
            const works = own.map(({ room }) => async () => {
              await device.ready;
              await rig.plainJoin(device, rooms[room] as RoomId);
            });
            startAll(rig, works, overlapping);
          }
          await rig.quiesce();

          expectNoFaults(rig);
          for (const [i, roomId] of rooms.entries()) {
            const log = await rig.log(roomId);
            for (const [index, device] of devices.entries()) {
              const got = entriesOf(device, roomId);
              expect(new Set(got).size).toBe(got.length);
              if (!joins.some((join) => join.device === index && join.room === i)) continue;
              // The device does not get the user's own messages from before it was live.
              const others = log.filter((entry) => authorOf(entry) !== device.userId);
              expect(others.filter((entry) => !got.includes(entry))).toEqual([]);
            }
          }
        },
      ),
      { numRuns: runs(75) },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { DomainError } from '../../../src/domain/errors.js';
import type { RoomId, UserId } from '../../../src/domain/ids.js';
import type { LogEntry, Seq } from '../../../src/domain/log-entry.js';
import type { History } from '../../../src/domain/room.js';
import { ann, ben, cid } from '../../../src/testing/fixtures.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { type Item, makeRaceRig, type RaceDevice, type RaceRig, schedules } from './race-rig.js';
import { expectEqual } from '../../support/expect-equal.js';
import { runs, runsTimeoutMs } from '../../support/runs.js';

interface Stay {
  readonly from: Seq;
  readonly to: Seq;
}

/** When a user was in a group, straight from its log: from an entry on, up to the one that ended it. */
const staysOf = (log: readonly LogEntry[], user: UserId, founder: boolean): readonly Stay[] => {
  const stays: Stay[] = [];
  let from = founder ? 1 : undefined;
  for (const entry of log) {
    if (entry.kind !== 'event' || !('userId' in entry.change) || entry.change.userId !== user) continue;
    if (entry.change.kind === 'added') from = entry.seq;
    if ((entry.change.kind === 'removed' || entry.change.kind === 'left') && from !== undefined) {
      stays.push({ from, to: entry.seq });
      from = undefined;
    }
  }
  return from === undefined ? stays : [...stays, { from, to: Infinity }];
};

const inside = (stays: readonly Stay[], seq: Seq): boolean =>
  stays.some(({ from, to }) => seq >= from && seq < to);

const makeGroup = async ({ parley }: RaceRig, members: readonly UserId[], history: History) =>
  (await parley.groups.create({ creator: ann, name: 'The group', members, history })).room.id;

/** A refusal is an answer here; any other failure is recorded as a fault. */
const start = (rig: RaceRig, label: string, work: () => Promise<unknown>): void =>
  rig.start(label, () =>
    work().catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    }),
  );

/** All entries of an item, live or in a page. */
const entriesIn = (item: Item): readonly LogEntry[] => {
  if (item.what === 'joined') return item.page.page.entries;
  if (item.what === 'event' && item.event.type === 'entry-appended') return [item.event.entry];
  return [];
};

const liveSeqs = (device: RaceDevice, roomId: RoomId): Seq[] =>
  device.items.flatMap((item) =>
    item.what === 'event' && item.event.type === 'entry-appended' && item.event.entry.roomId === roomId
      ? [item.event.entry.seq]
      : [],
  );

/** The same, begun anew after each roomLeft, at which a device forgets the room. */
const runsOf = (device: RaceDevice, roomId: RoomId): Seq[][] => {
  const runs: Seq[][] = [[]];
  for (const item of device.items) {
    if (item.what !== 'event') continue;
    if (item.event.type === 'room-left' && item.event.roomId === roomId) runs.push([]);
    if (item.event.type === 'entry-appended') runs.at(-1)?.push(item.event.entry.seq);
  }
  return runs;
};

const expectNoFaults = ({ faults, logger }: RaceRig): void => {
  expect(faults).toEqual([]);
  expect(logger.logged.filter(({ level }) => level === 'error')).toEqual([]);
};

const histories = fc.constantFrom<History>('all', 'since-joining');

describe('membership, however the stores answer', { timeout: runsTimeoutMs }, () => {
  const removal = fc.record({
    history: histories,
    /** What ann does to ben's membership, one after another or at once. */
    changes: fc.constantFrom<readonly ('remove' | 'add')[]>(
      ['remove'],
      ['remove', 'add'],
      ['remove', 'add', 'remove'],
    ),
    atOnce: fc.boolean(),
    sends: fc.array(fc.constantFrom(ann, ann, ben), { maxLength: 8 }),
    asks: fc.array(
      fc.record({ device: fc.nat(1), how: fc.constantFrom('join', 'join-after', 'sync', 'plain') }),
      {
        maxLength: 4,
      },
    ),
    before: fc.nat(3),
  });

  it('lets nothing later reach a removed member, and authorises sends by the order of the log', async () => {
    await fc.assert(
      fc.asyncProperty(
        removal,
        schedules,
        async ({ history, changes, atOnce, sends, asks, before }, schedule) => {
          const rig = makeRaceRig(schedule);
          const { parley } = rig;
          const roomId = await makeGroup(rig, [ben, cid], history);
          const devices = [rig.open(ben), rig.open(ben)] as const;
          await rig.quiesce();
          for (let i = 0; i < before; i++)
            await parley.messages.send({ sender: ann, roomId, content: 'Before' });
          rig.startRacing();

          const change = async (kind: 'remove' | 'add') => {
            if (kind === 'add') await parley.groups.addMember({ by: ann, groupId: roomId, userId: ben });
            else await parley.groups.removeMember({ by: ann, groupId: roomId, userId: ben });
            for (const { items } of devices) items.push({ what: 'mark', name: kind });
          };
          if (atOnce) for (const kind of changes) start(rig, kind, () => change(kind));
          else
            start(rig, 'changes', async () => {
              for (const kind of changes) await change(kind);
            });
          for (const sender of sends) {
            start(rig, 'send', () => parley.messages.send({ sender, roomId, content: 'Hello' }));
          }
          for (const { device, how } of asks) {
            const asking = devices[device] as RaceDevice;
            start(rig, how, async () => {
              if (how === 'join') await rig.join(asking, roomId);
              else if (how === 'join-after') await rig.join(asking, roomId, 0);
              else if (how === 'sync') await rig.sync(asking, [[roomId, 0]], { limit: 50, only: true });
              else await rig.plainJoin(asking, roomId);
            });
          }
          await rig.quiesce();
          start(rig, 'after', () => parley.messages.send({ sender: ann, roomId, content: 'After' }));
          start(rig, 'after', () => parley.messages.send({ sender: ben, roomId, content: 'After' }));
          await rig.quiesce();

          expectNoFaults(rig);
          const log = await rig.log(roomId);
          const stays = staysOf(log, ben, true);
          const isIn = stays.at(-1)?.to === Infinity;
          for (const entry of log) {
            if (entry.kind === 'message' && entry.sender === ben) expectEqual(inside(stays, entry.seq), true);
          }
          for (const device of devices) {
            checkRemoved(device, log, stays, history);
            expect(sessionOf(device.session).rooms.has(roomId), 'a subscription').toBe(isIn);
            expect(liveSeqs(device, roomId).includes(log.length), 'the last entry').toBe(isIn);
          }
        },
      ),
      { numRuns: runs(75) },
    );
  });

  /**
   * Where the history is for all, a member who is added again may read what they missed in a page. Nobody gets live
   * entries from outside their memberships. Once a removal was acknowledged, nothing later comes in any way until
   * they are added again.
   */
  const checkRemoved = (
    device: RaceDevice,
    log: readonly LogEntry[],
    stays: readonly Stay[],
    history: History,
  ): void => {
    const everyone = stays.length === 1 ? stays : [...stays, { from: 1, to: Infinity }];
    const allowed = history === 'all' && stays.length > 1 ? everyone : stays;
    let removals = 0;
    for (const item of device.items) {
      for (const entry of entriesIn(item)) {
        const mayRead =
          inside(allowed, entry.seq) || (history === 'all' && inside(upToEnd(stays), entry.seq));
        expectEqual(mayRead, true);
      }
      if (item.what === 'mark' && item.name === 'remove') removals++;
      // Each mark stands for an acknowledged removal: the first for one mark, the second for two.
      const end = stays[removals - 1]?.to;
      const isIn = stays[removals] !== undefined;
      if (end === undefined || isIn) continue;
      for (const entry of entriesIn(item)) expectEqual(entry.seq < end, true, 'after the removal');
    }
    const entries = device.items.flatMap(entriesIn);
    for (const entry of entries) expect(entry).toBe(log[entry.seq - 1]);
  };

  /** With all of the history a member reads everything before the end of a stay. */
  const upToEnd = (stays: readonly Stay[]): readonly Stay[] => stays.map(({ to }) => ({ from: 1, to }));

  it('gives no page of entries between a removal and a new joining during the reading', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined;
    const { parley } = makeTestParley(({ messages }) => ({
      messages: {
        ...messages,
        page: async (...args) => {
          const work = meanwhile;
          meanwhile = undefined;
          await work?.();
          return messages.page(...args);
        },
        shown: async (...args) => {
          const work = meanwhile;
          meanwhile = undefined;
          await work?.();
          return messages.shown(...args);
        },
      },
    }));
    const group = { creator: ann, name: 'The group', members: [ben], history: 'since-joining' } as const;
    const roomId = (await parley.groups.create(group)).room.id;
    const by = { by: ann, groupId: roomId, userId: ben };
    meanwhile = async () => {
      await parley.groups.removeMember(by);
      await parley.messages.send({ sender: ann, roomId, content: 'Not for ben' });
      await parley.groups.addMember(by);
    };
    const { entries } = await parley.messages.history({ reader: ben, roomId });

    expect(entries.map((entry) => entry.seq)).toEqual([3]);
  });

  const opening = fc.record({
    history: histories,
    founder: fc.boolean(),
    changes: fc.array(fc.constantFrom('add', 'remove', 'send', 'send'), { maxLength: 8 }),
    atOnce: fc.boolean(),
    /** What a device of ann does meanwhile, so that the room's channel comes and goes. */
    others: fc.array(fc.constantFrom('leave', 'join', 'close'), { maxLength: 4 }),
    opens: fc.integer({ min: 1, max: 3 }),
  });

  it('makes a connecting device live in just the rooms that its user ends up in', async () => {
    await fc.assert(
      fc.asyncProperty(
        opening,
        schedules,
        async ({ history, founder, changes, atOnce, others, opens }, schedule) => {
          const rig = makeRaceRig(schedule);
          const { parley } = rig;
          const roomId = await makeGroup(rig, founder ? [ben] : [], history);
          const other = rig.open(ann);
          await rig.quiesce();
          rig.startRacing();

          const devices: RaceDevice[] = [];
          const ready = new Map<RaceDevice, Seq>();
          for (let i = 0; i < opens; i++) {
            rig.start('open', async () => {
              const device = rig.open(ben);
              devices.push(device);
              await device.ready;
              ready.set(device, (await rig.log(roomId)).length);
            });
          }
          const works = changes.map((kind) => () => {
            if (kind === 'send') return parley.messages.send({ sender: ann, roomId, content: 'Hello' });
            const command = { by: ann, groupId: roomId, userId: ben };
            return kind === 'add' ? parley.groups.addMember(command) : parley.groups.removeMember(command);
          });
          if (atOnce) for (const [i, work] of works.entries()) start(rig, changes[i] as string, work);
          else
            start(rig, 'changes', async () => {
              for (const work of works) await work().catch(() => undefined);
            });
          for (const kind of others) {
            start(rig, kind, async () => {
              if (kind === 'leave') await parley.rooms.leave({ session: other.session, roomId });
              else if (kind === 'join') await rig.join(other, roomId, 0);
              else await other.close();
            });
          }
          await rig.quiesce();
          start(rig, 'after', () => parley.messages.send({ sender: ann, roomId, content: 'After' }));
          await rig.quiesce();

          expectNoFaults(rig);
          const log = await rig.log(roomId);
          const stays = staysOf(log, ben, founder);
          const isIn = stays.at(-1)?.to === Infinity;
          expect(devices.length).toBe(opens);
          for (const device of devices) {
            const got = liveSeqs(device, roomId);
            expect(sessionOf(device.session).rooms.has(roomId), 'a subscription').toBe(isIn);
            for (const run of runsOf(device, roomId)) {
              const between = log.slice((run[0] ?? 1) - 1, run.at(-1) ?? 0).map((entry) => entry.seq);
              expect(run).toEqual(between.filter((seq) => history === 'all' || inside(stays, seq)));
            }
            for (const seq of got) expect(history === 'all' || inside(stays, seq)).toBe(true);
            // Everything of the present membership that was committed after the device was ready.
            const since = Math.max((ready.get(device) as Seq) + 1, stays.at(-1)?.from ?? 1);
            const wanted = isIn ? log.slice(since - 1).map((entry) => entry.seq) : [];
            expect(
              wanted.filter((seq) => !got.includes(seq)),
              'missed',
            ).toEqual([]);
            if (!isIn) expect(got.includes(log.length)).toBe(false);
          }
        },
      ),
      { numRuns: runs(75) },
    );
  });
});

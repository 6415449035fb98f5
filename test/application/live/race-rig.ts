import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { LiveEvent } from '../../../src/application/devices/outlet.js';
import type { ReceiptMode } from '../../../src/application/devices/session.js';
import { type SessionHandle, sessionOf } from '../../../src/application/devices/session-handle.js';
import type { Parley } from '../../../src/application/parley.js';
import type { MessageRepository } from '../../../src/application/ports/message-repository.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import type { ReceiptRepository } from '../../../src/application/ports/receipt-repository.js';
import type { RoomRepository } from '../../../src/application/ports/room-repository.js';
import type { RoomPage } from '../../../src/application/rooms/join-room.js';
import type { SyncAnswer } from '../../../src/application/rooms/sync-rooms.js';
import { DomainError } from '../../../src/domain/errors.js';
import type { RoomId, UserId } from '../../../src/domain/ids.js';
import type { LogEntry, Seq } from '../../../src/domain/log-entry.js';
import type { FakeClock } from '../../support/fake-clock.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import type { SilentLogger } from '../../support/silent-logger.js';

/**
 * The order in which pending calls settle. Each value of the two lists is used in turn: whether a read takes its
 * snapshot when it is called (0) or when it is answered (1), and how many microtasks run between one settled call and
 * the next.
 *
 * A schedule must be the last argument of a property, and the scheduler the last in it: a clone of a value with a
 * scheduler loses everything after it (fast-check 4.10).
 */
export type Schedule = readonly [
  snapshots: readonly number[],
  gaps: readonly number[],
  scheduler: fc.Scheduler,
];

export const schedules: fc.Arbitrary<Schedule> = fc.tuple(
  fc.array(fc.nat(1), { minLength: 1, maxLength: 12, size: 'max' }),
  fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 50), { minLength: 1, maxLength: 12, size: 'max' }),
  fc.scheduler(),
);

/** Something that a device got or asked for; a device has its items in their order. */
export type Item =
  | { readonly what: 'joining'; readonly roomId: RoomId; readonly join: number }
  | { readonly what: 'joined'; readonly roomId: RoomId; readonly join: number; readonly page: RoomPage }
  | { readonly what: 'refused'; readonly roomId: RoomId; readonly join: number; readonly code: string }
  | { readonly what: 'event'; readonly event: LiveEvent }
  | { readonly what: 'mark'; readonly name: string };

export interface RaceDevice {
  readonly userId: UserId;
  readonly session: SessionHandle;
  readonly close: () => Promise<void>;
  readonly ready: Promise<void>;
  readonly items: Item[];
}

export interface RaceRig {
  readonly parley: Parley;
  readonly clock: FakeClock;
  readonly logger: SilentLogger;
  readonly devices: readonly RaceDevice[];
  /** The stores as they are, past the scheduler. */
  readonly ports: Ports;
  /** From then on every call of a store settles when the scheduler says so. */
  startRacing(): void;
  /** Starts the work when the scheduler says so. */
  start(label: string, work: () => Promise<unknown>): void;
  /** Runs everything to its end, timers of the next second included. */
  quiesce(): Promise<void>;
  open(userId: UserId, receipts?: ReceiptMode): RaceDevice;
  join(device: RaceDevice, roomId: RoomId, afterSeq?: Seq): Promise<RoomPage | undefined>;
  plainJoin(device: RaceDevice, roomId: RoomId): Promise<void>;
  sync(
    device: RaceDevice,
    cursors: readonly (readonly [RoomId, Seq])[],
    options: { limit: number; only: boolean },
  ): Promise<SyncAnswer>;
  log(roomId: RoomId): Promise<readonly LogEntry[]>;
  /** Work that was started and failed in a way it must not. */
  readonly faults: unknown[];
}

const inTurn = <T>(values: readonly T[]): (() => T) => {
  let next = 0;
  return () => values[next++ % values.length] as T;
};

export const makeRaceRig = ([snapshots, gaps, scheduler]: Schedule): RaceRig => {
  let racing = false;
  let plain: Ports | undefined;
  let joins = 0;
  const nextSnapshot = inTurn(snapshots);
  const nextGap = inTurn(gaps);
  const devices: RaceDevice[] = [];
  const faults: unknown[] = [];

  const settled = (label: string) => scheduler.schedule(Promise.resolve(), label).then(() => undefined);

  /** Takes effect at the call; only its answer is late. */
  const write =
    <A extends readonly unknown[], R>(label: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const answer = call(...args);
      answer.catch(() => undefined);
      if (racing) await settled(label);
      return answer;
    };

  const read =
    <A extends readonly unknown[], R>(label: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (!racing) return call(...args);
      if (nextSnapshot() === 0) return write(label, call)(...args);
      await settled(label);
      return call(...args);
    };

  const wrapRooms = (rooms: RoomRepository): RoomRepository => ({
    find: read('find room', rooms.find),
    reached: rooms.reached,
    endedOf: read('ended of', rooms.endedOf),
    endedAt: read('ended at', rooms.endedAt),
    createGroup: write('create group', rooms.createGroup),
    idsOf: read('ids of', rooms.idsOf),
    listOf: read('list of', rooms.listOf),
    peersOf: rooms.peersOf,
    peersAmong: rooms.peersAmong,
  });

  const wrapMessages = (messages: MessageRepository): MessageRepository => ({
    append: write('append', messages.append),
    find: read('find entry', messages.find),
    findAll: read('find entries', messages.findAll),
    change: write('change', messages.change),
    present: read('present', messages.present),
    page: read('page', messages.page),
    shown: read('shown', messages.shown),
    reactionsBy: read('reactions by', messages.reactionsBy),
    reactions: read('reactions', messages.reactions),
    versions: read('versions', messages.versions),
    countMentions: read('count mentions', messages.countMentions),
    lastSeqs: read('last seqs', messages.lastSeqs),
    count: read('count', messages.count),
    newest: read('newest', messages.newest),
  });

  const wrapReceipts = (receipts: ReceiptRepository): ReceiptRepository => ({
    // As a read, because a store may do the work early or late.
    advance: read('advance', receipts.advance),
    find: read('find receipts', receipts.find),
    lowest: read('lowest receipts', receipts.lowest),
    findOf: read('find receipts of', receipts.findOf),
    times: read('times', receipts.times),
  });

  const { parley, clock, logger } = makeTestParley((ports) => {
    plain = ports;
    return {
      rooms: wrapRooms(ports.rooms),
      messages: wrapMessages(ports.messages),
      receipts: wrapReceipts(ports.receipts),
    };
  });
  const ports = plain as unknown as Ports;

  const drain = async () => {
    do {
      await scheduler.waitAll(async (run) => {
        void run();
        for (let gap = nextGap(); gap > 0; gap--) await Promise.resolve();
      });
      await setImmediate();
    } while (scheduler.count() > 0);
  };

  return {
    parley,
    clock,
    logger,
    ports,
    devices,
    faults,
    startRacing: () => (racing = true),
    start: (label, work) => {
      const started = settled(`start: ${label}`).then(work);
      started.catch((error: unknown) => {
        if (!(error instanceof DomainError)) faults.push(error);
      });
    },
    quiesce: async () => {
      await drain();
      for (let i = 0; i < 10; i++) {
        clock.advance(100);
        await drain();
      }
    },
    open: (userId, receipts = 'manual') => {
      const items: Item[] = [];
      const connection = parley.connect({
        identity: { userId },
        receipts,
        outlet: {
          deliver: (event) => items.push({ what: 'event', event }) > 0,
          end: () => undefined,
        },
      });
      const { session, ready } = connection;
      ready.catch(() => undefined);
      const device = { userId, session, ready, items, close: () => connection.close() };
      devices.push(device);
      return device;
    },
    join: async ({ session, items }, roomId, afterSeq) => {
      const join = ++joins;
      let answer: RoomPage | undefined;
      items.push({ what: 'joining', roomId, join });
      const respond = (page: RoomPage) => {
        answer = page;
        items.push({ what: 'joined', roomId, join, page });
        return true;
      };
      await parley.rooms.join({ session, roomId, afterSeq, respond }).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        items.push({ what: 'refused', roomId, join, code: error.code });
      });
      return answer;
    },
    plainJoin: ({ session }, roomId) => parley.rooms.join({ session, roomId }),
    sync: async ({ session, items }, cursors, { limit, only }) => {
      const join = ++joins;
      let answer: SyncAnswer | undefined;
      for (const roomId of sessionOf(session).rooms) items.push({ what: 'joining', roomId, join });
      await parley.rooms.sync({
        session,
        cursors: new Map(cursors),
        only,
        limit,
        respond: (given) => {
          answer = given;
          for (const page of given.rooms) {
            items.push({ what: 'joined', roomId: page.view.room.id, join, page });
          }
          return true;
        },
      });
      if (answer === undefined) throw new Error('sync resolved without an answer');
      return answer;
    },
    log: async (roomId) =>
      (await ports.messages.page(roomId, { after: 0, limit: 10_000, spans: [{ from: 1 }] })).entries,
  };
};

export const entriesOf = (device: RaceDevice, roomId: RoomId): readonly LogEntry[] =>
  device.items.flatMap((item) =>
    item.what === 'event' && item.event.type === 'entry-appended' && item.event.entry.roomId === roomId
      ? [item.event.entry]
      : [],
  );

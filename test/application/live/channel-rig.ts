import type { LiveEvent } from '../../../src/application/devices/outlet.js';
import {
  type ChannelOwner,
  RoomChannel,
  type WaitingSubscription,
} from '../../../src/application/live/room-channel.js';
import type { Session } from '../../../src/application/devices/session.js';
import {
  parseConnectionId,
  parseDeviceId,
  parseGroupId,
  parseMessageId,
  parseUserId,
  type ClientMessageId,
} from '../../../src/domain/ids.js';
import type { LogEntry, Seq } from '../../../src/domain/log-entry.js';

const roomId = parseGroupId('room');
const author = parseUserId('author');

export const entryAt = (seq: Seq): LogEntry => ({
  kind: 'message',
  id: parseMessageId(`m${seq}`),
  roomId,
  seq,
  ordinal: seq,
  sender: author,
  type: 'text',
  content: `message ${seq}`,
  clientMessageId: `m${seq}` as ClientMessageId,
  createdAt: seq,
});

/** A device as the channel knows it. It must get everything from `expects` on. */
export interface RigDevice {
  readonly session: Session;
  /** The seqs that it got since it was last resumed. */
  got: Seq[];
  subscription: WaitingSubscription | undefined;
  /** The first seq that it lacks; undefined while it is not resumed. */
  expects: Seq | undefined;
}

export interface ChannelRig {
  readonly channel: RoomChannel;
  readonly log: readonly LogEntry[];
  readonly devices: readonly RigDevice[];
  /** The seqs that the owner heard were delivered. */
  readonly after: readonly Seq[];
  /** The seqs that the owner heard were found in the log. */
  readonly found: readonly Seq[];
  readonly failures: () => number;
  /** How often the log was read. */
  readonly reads: () => number;
  /** The seqs that a reading of the log passes over. */
  readonly damaged: Set<Seq>;
  commit(): void;
  publish(seq: Seq): void;
  /** A poll that finds the log to reach this far. */
  poll(lastSeq: Seq): void;
  /** The next reading of the log fails. */
  failNext(): void;
  /** Answers the reading under way, if there is one, and lets its effects settle. */
  answerRead(): Promise<void>;
  /** Runs the retries that wait. */
  retry(): Promise<void>;
  /** Answers all readings and retries until nothing is under way. */
  quiesce(): Promise<void>;
}

/** A channel alone: a log, an owner that reads it on request, and devices that record what they get. */
export const makeChannelRig = (deviceCount: number, pageSize: number): ChannelRig => {
  const log: LogEntry[] = [];
  const after: Seq[] = [];
  const found: Seq[] = [];
  const reads: (() => void)[] = [];
  const damaged = new Set<Seq>();
  let retries: (() => void)[] = [];
  let failing = 0;
  let failures = 0;
  let readings = 0;

  const owner: ChannelOwner = {
    readAfter: (_room, from) =>
      new Promise((resolve, reject) => {
        // A store may answer as of the call, or as of the answer.
        readings++;
        const fails = failing > 0;
        if (fails) failing--;
        const pageOf = () => {
          const sound = log.slice(from).filter(({ seq }) => !damaged.has(seq));
          return {
            entries: sound.slice(0, pageSize).map((entry) => ({ entry })),
            hasMore: sound.length > pageSize,
          };
        };
        const early = pageOf();
        reads.push(() => {
          if (fails) reject(new Error('The store is away'));
          else resolve(from % 2 === 0 ? early : pageOf());
        });
      }),
    foundInLog: (entry) => found.push(entry.seq),
    delivered: (_channel, entry) => after.push(entry.seq),
    readFailed: (_channel, _error, retry) => {
      failures++;
      retries.push(retry);
    },
  };

  const makeDevice = (index: number): RigDevice => {
    const device: RigDevice = {
      got: [],
      subscription: undefined,
      expects: undefined,
      session: {
        connectionId: parseConnectionId(`c${index}`),
        userId: parseUserId(`u${index}`),
        deviceId: parseDeviceId(`d${index}`),
        receipts: 'manual',
        rooms: new Set(),
        left: new Map(),
        follows: 'all',
        subscribed: true,
        answers: new Set(),
        welcome: () => Promise.resolve(),
        watching: new Set(),
        shown: undefined,
        issuedAt: undefined,
        cancelExpiry: () => undefined,
        closed: false,
        outlet: {
          deliver: (event: LiveEvent) => {
            if (event.type === 'entry-appended') device.got.push(event.entry.seq);
            return true;
          },
          end: () => undefined,
        },
      },
    };
    return device;
  };

  const rig: ChannelRig = {
    channel: new RoomChannel(roomId, owner),
    log,
    devices: Array.from({ length: deviceCount }, (_, index) => makeDevice(index)),
    after,
    found,
    failures: () => failures,
    reads: () => readings,
    damaged,
    commit: () => void log.push(entryAt(log.length + 1)),
    publish: (seq) => {
      const entry = log[seq - 1];
      if (entry !== undefined) rig.channel.publish(entry);
    },
    poll: (lastSeq) => rig.channel.reaches(lastSeq),
    failNext: () => void failing++,
    answerRead: async () => {
      reads.shift()?.();
      for (let tick = 0; tick < 3; tick++) await Promise.resolve();
    },
    retry: async () => {
      const due = retries;
      retries = [];
      for (const each of due) each();
      await Promise.resolve();
    },
    quiesce: async () => {
      while (reads.length > 0 || retries.length > 0) {
        await rig.answerRead();
        await rig.retry();
      }
    },
  };
  return rig;
};

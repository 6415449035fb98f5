import { parseClientMessageId, parseUserId, type RoomId, type UserId } from '../../src/domain/ids.js';
import type { History } from '../../src/domain/room.js';
import { DomainError, type ErrorCode } from '../../src/domain/errors.js';
import type { LogEntry, Message } from '../../src/domain/log-entry.js';
import { makeTestParley, type TestParley } from './make-test-parley.js';
import { openDevice, type TestDevice, type TestDeviceOptions } from './test-device.js';

export const [ana, ben, cleo, zoe] = ['ana', 'ben', 'cleo', 'zoe'].map(parseUserId) as [
  UserId,
  UserId,
  UserId,
  UserId,
];

/** `count` users without a part in the test. */
export const crowd = (count: number): UserId[] =>
  Array.from({ length: count }, (_, i) => parseUserId(`m${String(i).padStart(3, '0')}`));

export interface Scenario extends TestParley {
  /** A group of ana, who owns it, and the others. */
  readonly group: (members: readonly UserId[], history?: History) => Promise<RoomId>;
  readonly open: (user: string, options?: TestDeviceOptions) => Promise<TestDevice>;
  readonly send: (sender: UserId, roomId: RoomId, content: string, key?: string) => Promise<Message>;
  /** Sends '1', '2' and so on. */
  readonly sendMany: (sender: UserId, roomId: RoomId, count: number) => Promise<Message[]>;
  readonly acknowledge: (userId: UserId, message: LogEntry, kind?: 'delivered' | 'seen') => Promise<void>;
  /** The seqs of a user's stored watermarks. */
  readonly marks: (roomId: RoomId, userId: UserId) => Promise<{ delivered: number; seen: number }>;
  /** Lets the work in the background end, with the timers of the next second. */
  readonly settle: () => Promise<void>;
}

/** Parley with short ways to arrange what most tests need. */
export const makeScenario = (...args: Parameters<typeof makeTestParley>): Scenario => {
  const test = makeTestParley(...args);
  const { parley, ports, clock } = test;
  const send: Scenario['send'] = async (sender, roomId, content, key) => {
    const clientMessageId = key === undefined ? undefined : parseClientMessageId(key);
    return (await parley.messages.send({ sender, roomId, content, clientMessageId })).message;
  };
  return {
    ...test,
    group: async (members, history) =>
      (await parley.groups.create({ creator: ana, name: 'Crew', members, history })).room.id,
    open: (user, options) => openDevice(parley, user, options),
    send,
    sendMany: async (sender, roomId, count) => {
      const sent: Message[] = [];
      for (let i = 1; i <= count; i++) sent.push(await send(sender, roomId, `${i}`));
      return sent;
    },
    acknowledge: (userId, { roomId, id }, kind = 'delivered') =>
      parley.receipts.acknowledge({ userId, roomId, messageId: id, kind }),
    marks: async (roomId, userId) => {
      const found = (await ports.receipts.find(roomId, [userId])).get(userId);
      return { delivered: found?.delivered.seq ?? 0, seen: found?.seen.seq ?? 0 };
    },
    settle: () => clock.advanceAsync(1_000),
  };
};

/** The code of a refusal; undefined where the work succeeds. Any other error is thrown. */
export const refusal = async (work: Promise<unknown>): Promise<ErrorCode | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

export const seqs = (entries: readonly LogEntry[]): number[] => entries.map((entry) => entry.seq);

/** Messages by their content, membership events by their kind. */
export const words = (entries: readonly LogEntry[]): string[] =>
  entries.map((entry) => (entry.kind === 'message' ? entry.content : entry.change.kind));

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

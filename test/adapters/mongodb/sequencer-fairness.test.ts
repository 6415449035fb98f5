import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { makeRetrying } from '../../../src/adapters/mongodb/retrying.js';
import { makeSequencer } from '../../../src/adapters/mongodb/sequencer.js';
import type { RoomState } from '../../../src/adapters/storage/room-state.js';
import type { LogEntry } from '../../../src/domain/log-entry.js';
import { ann, ben, groupOf, message, reacting } from '../../../src/testing/fixtures.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { foldOf, makeFakeLog, messagesIn } from './fake-log.js';

const RETRY_FOR_MS = 10_000;
const LONG_ENOUGH_MS = 30_000;
const WARM_AFTER_MS = 100;
const BUSY_MESSAGES_PER_MS = 2;
/** How long the driver looks for a server. */
const SELECTION_MS = 5_000;
const APPENDS = 500;
const BASIS_QUERIES = 4;
const group = groupOf(ann, [ben]);

/** How long things take, in milliseconds: a message to or from the server takes `oneWay`, and up to `jitter` more. */
interface Times {
  readonly oneWay: number;
  readonly jitter: number;
  readonly replication: number;
  readonly cpu: number;
}

/** What the other process appends: a message of its own, or a reaction to the first one. */
type Late = 'message' | 'change';

/** Two processes append to one log, and one of them without a pause. Gives the outcome of what the other appends. */
const duel = async ({ oneWay, jitter, replication, cpu }: Times, late: Late) => {
  const clock = makeFakeClock();
  const entries: LogEntry[] = [];
  let majority = 0;
  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const trip = () => wait(oneWay + Math.random() * jitter);
  const process = () => {
    let cached: RoomState | undefined;
    const retrying = makeRetrying(
      { clock, health: { failed: () => undefined }, within: (work) => work() },
      RETRY_FOR_MS,
    );
    const sequencer = makeSequencer(
      { ...retrying, clock },
      {
        rooms: {
          cached: () => cached,
          refresh: async () => {
            await trip();
            const state = foldOf(group, entries.slice(0, majority));
            await trip();
            return (cached = state);
          },
        },
        // The changes that are not folded in, the message, its state and the reaction.
        basisOf: async () => {
          const target = messagesIn(entries.slice(0, 1))[0];
          for (let i = 0; i < BASIS_QUERIES; i++) await trip().then(trip);
          return { target, hasReacted: false };
        },
        reader: {
          findAny: async (_, { ids }) => {
            await trip();
            const found = entries.slice(0, majority).filter(({ id }) => ids.includes(id));
            await trip();
            return found;
          },
        },
        writer: {
          async write(_, decided) {
            await wait(cpu);
            await trip();
            for (const { entry } of decided) {
              if (entries.length + 1 !== entry.seq) {
                await trip();
                throw new mongo.MongoServerError({ message: 'E11000', code: 11_000 });
              }
              entries.push(entry);
            }
            const upTo = entries.length;
            await wait(replication);
            majority = Math.max(majority, upTo);
            await trip();
            cached = decided.at(-1)?.after;
          },
        },
      },
    );
    return sequencer;
  };
  const [busy, other] = [process(), process()];
  let outcome: string | undefined;
  for (let ms = 0; outcome === undefined && ms < LONG_ENOUGH_MS; ms++) {
    for (let i = 0; i < BUSY_MESSAGES_PER_MS; i++)
      void busy.append(message(group.id, ann)).catch(() => undefined);
    if (ms === WARM_AFTER_MS) {
      const [first] = messagesIn(entries.slice(0, 1));
      if (first === undefined) throw new Error('Nothing was appended yet');
      (late === 'change'
        ? other.change(reacting(first, ben, '👍'))
        : other.append(message(group.id, ben))
      ).then(
        () => (outcome = 'done'),
        (error: { code: string }) => (outcome = error.code),
      );
    }
    await clock.advanceAsync(1);
  }
  return outcome;
};

describe('appends that wait for one room', () => {
  const TIMES: readonly Times[] = [
    { oneWay: 1, jitter: 0, replication: 3, cpu: 0 },
    { oneWay: 1, jitter: 0.5, replication: 3, cpu: 1 },
    { oneWay: 0.3, jitter: 0.3, replication: 2, cpu: 1 },
    { oneWay: 5, jitter: 3, replication: 5, cpu: 1 },
  ];
  it.each(TIMES)(
    'succeed where another process appends without a pause: %j',
    { timeout: 60_000 },
    async (times) => {
      expect(await duel(times, 'message')).toBe('done');
    },
  );

  it.each(TIMES)(
    'succeed for a change, too, which reads its message before: %j',
    { timeout: 60_000 },
    async (times) => {
      expect(await duel(times, 'change')).toBe('done');
    },
  );

  it('are UNAVAILABLE after their deadline where the server is gone', async () => {
    const clock = makeFakeClock();
    const log = makeFakeLog(group, [], () => message(group.id, ben).decide(group, 0));
    const gone = () =>
      new Promise<never>((_, reject) => {
        clock.after(SELECTION_MS, () => reject(new mongo.MongoNetworkError('gone')));
      });
    const retrying = makeRetrying(
      { clock, health: { failed: () => undefined }, within: (work) => work() },
      RETRY_FOR_MS,
    );
    await log.rooms.refresh(group.id);
    const sequencer = makeSequencer(
      { ...retrying, clock },
      { rooms: log.rooms, reader: { findAny: gone }, writer: { write: gone }, basisOf: gone },
    );
    const began = clock.now();
    const codes: string[] = [];

    for (let i = 0; i < APPENDS; i++) {
      sequencer
        .append(message(group.id, ann))
        .catch(({ code }: { code: string }) =>
          codes.push(`${code} ${clock.now() - began < RETRY_FOR_MS * 2}`),
        );
    }
    for (let i = 0; codes.length < APPENDS && i < 10_000; i++) await clock.advanceAsync(10);

    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE true']));
    expect(codes).toHaveLength(APPENDS);
  });
});

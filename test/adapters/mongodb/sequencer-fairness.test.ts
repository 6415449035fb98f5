import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { makeRetrying } from '../../../src/adapters/mongodb/retrying.js';
import { afterEntry, NOBODY, type RoomState } from '../../../src/adapters/mongodb/room-state.js';
import { makeSequencer } from '../../../src/adapters/mongodb/sequencer.js';
import type { LogEntry } from '../../../src/domain/log-entry.js';
import { ann, ben, groupOf, message } from '../../contracts/fixtures.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeFakeLog } from './fake-log.js';

const RETRY_FOR_MS = 10_000;
const group = groupOf(ann, [ben]);

/** Two processes on one log; each message to the server takes `oneWay` ms. */
const duel = async (oneWay: number, jitter: number, replication: number, cpu: number) => {
  const clock = makeFakeClock();
  const entries: LogEntry[] = [];
  let majority = 0;
  const start: RoomState = { room: group, lastSeq: 0, activeAt: 0, openedBy: NOBODY };
  const wait = (ms: number) => new Promise<void>((resolve) => clock.at(clock.now() + ms, resolve));
  const trip = () => wait(oneWay + Math.random() * jitter);
  const process = () => {
    let kept: RoomState | undefined;
    const fold = () => entries.slice(0, majority).reduce(afterEntry, start);
    const retrying = makeRetrying({ clock, health: { failed: () => undefined } }, RETRY_FOR_MS);
    const sequencer = makeSequencer(
      { ...retrying, clock },
      {
        rooms: {
          kept: () => kept,
          refresh: async () => {
            await trip();
            const state = fold();
            await trip();
            return (kept = state);
          },
        },
        reader: {
          findThese: async (_, { ids }) => {
            await trip();
            const found = entries.slice(0, majority).filter(({ id }) => ids.includes(id));
            await trip();
            return found;
          },
        },
        writer: {
          async write(_, placed) {
            await wait(cpu);
            await trip();
            for (const { entry } of placed) {
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
            kept = placed.at(-1)?.state;
          },
        },
      },
    );
    return sequencer;
  };
  const [busy, other] = [process(), process()];
  // The busy one has 2 messages each 1 ms.
  let outcome: string | undefined;
  for (let t = 0; outcome === undefined && t < 30_000; t++) {
    for (let i = 0; i < 2; i++) void busy.append(message(group.id, ann)).catch(() => undefined);
    if (t === 100) {
      other.append(message(group.id, ben)).then(
        () => (outcome = 'done'),
        (error: { code: string }) => (outcome = error.code),
      );
    }
    await clock.advanceAsync(1);
  }
  return outcome;
};

describe('many who wait for one room', () => {
  it.each([
    [1, 0, 3, 0],
    [1, 0.5, 3, 1],
    [0.3, 0.3, 2, 1],
    [5, 3, 5, 1],
  ])(
    'does not keep a process from sending where another never rests (%j ms, ±%j, replicated in %j, working %j)',
    { timeout: 60_000 },
    async (...times) => {
      expect(await duel(...times)).toBe('done');
    },
  );

  it('are UNAVAILABLE after the time, all of them, where the server is gone', async () => {
    const clock = makeFakeClock();
    const log = makeFakeLog(group, [], () => message(group.id, ben).decide(group));
    const SELECTION_MS = 5_000;
    const gone = () =>
      new Promise<never>((_, reject) => {
        clock.at(clock.now() + SELECTION_MS, () => reject(new mongo.MongoNetworkError('gone')));
      });
    const retrying = makeRetrying({ clock, health: { failed: () => undefined } }, RETRY_FOR_MS);
    await log.rooms.refresh(group.id);
    const sequencer = makeSequencer(
      { ...retrying, clock },
      { rooms: log.rooms, reader: { findThese: gone }, writer: { write: gone } },
    );
    const began = clock.now();
    const codes: string[] = [];

    for (let i = 0; i < 500; i++) {
      sequencer
        .append(message(group.id, ann))
        .catch(({ code }: { code: string }) =>
          codes.push(`${code} ${clock.now() - began < RETRY_FOR_MS * 2}`),
        );
    }
    for (let i = 0; codes.length < 500 && i < 10_000; i++) await clock.advanceAsync(10);

    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE true']));
    expect(codes).toHaveLength(500);
  });
});

import type { Clock } from '../../application/ports/clock.js';
import type { Appended, Proposal } from '../../application/ports/message-repository.js';
import { roomNotFound } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { type LogEntry, placedAt } from '../../domain/log-entry.js';
import { unavailable } from '../storage/unavailable.js';
import { isDuplicate } from './store-errors.js';
import type { LogReader } from './log-reader.js';
import type { LogWriter, PlacedEntry } from './log-writer.js';
import type { Retrying } from './retrying.js';
import { afterEntry, type RoomState } from './room-state.js';
import type { RoomStates } from './room-states.js';

/**
 * Gives entries their places. The insert itself is the sequencer: what waits for a room goes into one ordered
 * insert at last + 1, last + 2 …, and the unique index on room and seq refuses it where another writer was
 * first. Then the end of the log is read, and what is left is decided anew. One insert per room is under way,
 * numbered from an end that a majority has, and an ordered insert stops where it fails: no failure, of
 * whatever process or server, leaves a hole or uses a seq twice.
 */
export interface Sequencer {
  /** See MessageRepository. */
  append(proposal: Proposal): Promise<Appended>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

export interface SequencerParts {
  readonly rooms: Pick<RoomStates, 'kept' | 'refresh'>;
  readonly reader: Pick<LogReader, 'findThese'>;
  readonly writer: LogWriter;
}

/** FerretDB goes on behind a duplicate that lies in another hundred of an ordered insert. */
const BATCH_MAX = 100;

/** Of all rooms together. */
const WAITING_MAX = 10_000;

/** After a lost race others are at the end of the log, too: everybody steps back for up to this. */
const STEP_BACK_MS = 10;

/** Who never loses a race cannot know of the others, and gives way all the same now and then. */
const ROUNDS_IN_A_ROW = 10;

export const makeSequencer = (
  { clock, within, deadline, mayRetry, giveUp, pause, isClosed }: Retrying & { readonly clock: Clock },
  { rooms, reader, writer }: SequencerParts,
): Sequencer => {
  const queues = new Map<RoomId, Waiting[]>();
  const working = new Set<Promise<void>>();
  let waitingInAll = 0;

  /** Looks up what may be in the log already, and reads the room anew; what is left can be refused by it. */
  const settle = async (roomId: RoomId, queue: Waiting[], group: readonly Waiting[]): Promise<void> => {
    const ids = group.flatMap(({ tried }) => (tried === undefined ? [] : [tried.id]));
    const names = group.flatMap(({ proposal: { idempotency } }) => idempotency ?? []);
    const found = await within(() => reader.findThese(roomId, { ids, names }));
    // After the look-up: whatever is committed between the two is found to be a duplicate.
    const state = await within(() => rooms.refresh(roomId));
    for (const waiting of group) {
      waiting.settled = true;
      const entry = found.find((each) => isOf(waiting, each));
      if (entry === undefined || state === undefined) continue;
      const existing = entry.id !== waiting.tried?.id;
      take(queue, waiting).resolve({ entry, room: state.room, existing });
    }
  };

  /** As much of the head of the queue as can be decided now, each for the room as the one before leaves it. */
  const decide = (queue: Waiting[], group: readonly Waiting[], start: RoomState | undefined): Placed[] => {
    const placed: Placed[] = [];
    let state = start;
    for (const waiting of group) {
      try {
        const draft = waiting.proposal.decide(state?.room);
        if (state === undefined) throw roomNotFound();
        const entry = placedAt(state.lastSeq + 1, draft);
        state = afterEntry(state, entry);
        placed.push({ waiting, entry, state });
      } catch (error) {
        // Refused by a room that may be old, or by what is not committed yet: that is placed first.
        waiting.settled ??= false;
        if (!waiting.settled || placed.length > 0) return placed;
        take(queue, waiting).reject(error);
      }
    }
    return placed;
  };

  const round = async (roomId: RoomId, queue: Waiting[]): Promise<void> => {
    const group = queue.slice(0, BATCH_MAX);
    const unsettled = group.filter(({ settled }) => settled === false);
    if (unsettled.length > 0) await settle(roomId, queue, unsettled);
    const start = rooms.kept(roomId) ?? (await within(() => rooms.refresh(roomId)));
    const left = unsettled.length > 0 ? group.filter((each) => queue.includes(each)) : group;
    const placed = decide(queue, left, start);
    if (placed.length === 0 || start === undefined) return;
    for (const { waiting, entry } of placed) {
      waiting.settled = false;
      waiting.tried = entry;
    }
    await within(() => writer.write(start, placed));
    for (const { waiting, entry, state } of placed) {
      take(queue, waiting).resolve({ entry, room: state.room, existing: false });
    }
  };

  const failed = (queue: Waiting[], error: unknown): void => {
    const isStores = mayRetry(error, Infinity);
    // Of the store's failures all are tired who wait too long; a fault of ours is of those who were tried.
    const tired = isStores ? queue.filter(({ until }) => !mayRetry(error, until)) : queue.slice(0, BATCH_MAX);
    for (const waiting of tired) take(queue, waiting).reject(isStores ? reasonOf(error) : error);
  };

  /** Who has lost every race was not let down by the store. */
  const reasonOf = (error: unknown) => (isDuplicate(error) ? unavailable(error) : giveUp(error));

  const work = async (roomId: RoomId, queue: Waiting[]): Promise<void> => {
    let [failures, races] = [0, 0];
    for (let rounds = 1; queue.length > 0; rounds++) {
      try {
        await round(roomId, queue);
        failures = 0;
        const givesWay = races > 0 || rounds % ROUNDS_IN_A_ROW === 0;
        if (givesWay && queue.length > 0) await stepBack();
      } catch (error) {
        failed(queue, error);
        if (isDuplicate(error)) {
          races++;
          await stepBack();
        } else await pause(++failures);
      }
    }
    queues.delete(roomId);
  };

  const stepBack = () =>
    new Promise<void>((resolve) => clock.at(clock.now() + Math.random() * STEP_BACK_MS, resolve));

  const take = (queue: Waiting[], waiting: Waiting): Waiting => {
    queue.splice(queue.indexOf(waiting), 1);
    waitingInAll--;
    return waiting;
  };

  const begin = (roomId: RoomId, queue: Waiting[]): void => {
    // What comes in the same turn goes into the first insert, too.
    const started = new Promise((resolve) => setImmediate(resolve));
    const worked = started.then(() => work(roomId, queue)).finally(() => working.delete(worked));
    working.add(worked);
  };

  return {
    append: (proposal) =>
      new Promise((resolve, reject) => {
        if (isClosed() || waitingInAll >= WAITING_MAX) {
          reject(unavailable());
          return;
        }
        waitingInAll++;
        const { roomId } = proposal;
        const waiting: Waiting = { proposal, until: deadline(), resolve, reject };
        const queue = queues.get(roomId);
        if (queue !== undefined) {
          queue.push(waiting);
          return;
        }
        const begun = [waiting];
        queues.set(roomId, begun);
        begin(roomId, begun);
      }),
    async drained() {
      while (working.size > 0) await Promise.all(working);
    },
  };
};

interface Waiting {
  readonly proposal: Proposal;
  /** When it is given up. */
  readonly until: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
  /**
   * False: it may be in the log, or is refused by a room that may be old. True: it was looked up, and the room
   * was read, since then. Missing: nothing speaks against it.
   */
  settled?: boolean;
  /** The entry with which it was tried; whether that is in the log is known once it is settled. */
  tried?: LogEntry;
}

interface Placed extends PlacedEntry {
  readonly waiting: Waiting;
}

const isOf = ({ tried, proposal: { idempotency } }: Waiting, entry: LogEntry): boolean => {
  if (entry.id === tried?.id) return true;
  return (
    idempotency !== undefined &&
    entry.kind === 'message' &&
    entry.sender === idempotency.sender &&
    entry.clientMessageId === idempotency.clientMessageId
  );
};

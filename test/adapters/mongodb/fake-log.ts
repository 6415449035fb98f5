import { mongo } from 'mongoose';
import type { LogReader } from '../../../src/adapters/mongodb/log-reader.js';
import type { LogWriter } from '../../../src/adapters/mongodb/log-writer.js';
import type { RoomStates } from '../../../src/adapters/mongodb/room-states.js';
import type { SequencerParts } from '../../../src/adapters/mongodb/sequencer.js';
import { afterEntry, emptyState, type RoomState } from '../../../src/adapters/storage/room-state.js';
import {
  type EntryDraft,
  type LogEntry,
  LOG_START,
  type Message,
  nextEntry,
} from '../../../src/domain/log-entry.js';
import { applyToMessage } from '../../../src/domain/message-change.js';
import type { GroupRoom } from '../../../src/domain/room.js';

/** The outcome of one insert. */
export type Fate =
  /** It is done and answered. */
  | 'done'
  /** It never reached the server. */
  | 'lost'
  /** It is done as a whole, or its first entry alone, and the answer is lost. */
  | 'unanswered'
  | 'cut short'
  /** The answer is lost, and it is done later, after the next insert. */
  | 'late'
  /** Another process inserts before it. */
  | 'raced';

/** One room's log on a server with MongoDB's unique indexes. Every insert meets the next of the fates. */
export interface FakeLog {
  readonly entries: readonly LogEntry[];
  readonly rooms: Pick<RoomStates, 'cached' | 'refresh'>;
  readonly reader: Pick<LogReader, 'findAny'>;
  readonly writer: LogWriter;
  readonly basisOf: SequencerParts['basisOf'];
  /** Another process appends. */
  readonly append: (draft: EntryDraft) => void;
}

export const makeFakeLog = (group: GroupRoom, fates: readonly Fate[], rival: () => EntryDraft): FakeLog => {
  const entries: LogEntry[] = [];
  const coming = [...fates];
  let late: readonly LogEntry[] = [];
  let cached: RoomState | undefined;
  let isWriting = false;

  const insert = (some: readonly LogEntry[]): void => {
    for (const entry of some) {
      if (entries.some((each) => clashes(each, entry))) throw duplicate();
      entries.push(entry);
    }
  };
  const insertLate = (): void => {
    const some = late;
    late = [];
    try {
      insert(some);
    } catch {
      // Its sender gets no answer, and the rest of its batch is not inserted either.
    }
  };
  const append = (draft: EntryDraft): void => insert([nextEntry(entries.at(-1) ?? LOG_START, draft)]);
  const refresh = async (): Promise<RoomState> => (cached = foldOf(group, entries));

  const suffer = (some: readonly LogEntry[], fate: Fate): void => {
    if (fate === 'raced') append(rival());
    if (fate === 'done' || fate === 'raced' || fate === 'unanswered') insert(some);
    if (fate === 'cut short') insert(some.slice(0, 1));
    if (fate === 'late') late = some;
    if (fate !== 'done' && fate !== 'raced') throw new mongo.MongoNetworkError(`The insert was ${fate}`);
  };

  return {
    entries,
    append,
    basisOf: async ({ target, reaction }) => {
      const message = messagesIn(entries).find(({ id }) => id === target);
      const last = entries.findLast(
        ({ kind, ...entry }) =>
          kind === 'change' &&
          'target' in entry &&
          entry.target.id === target &&
          entry.by === reaction?.by &&
          entry.change.kind === 'reacted' &&
          entry.change.emoji === reaction.emoji,
      );
      return {
        target: message,
        hasReacted: last?.kind === 'change' && last.change.kind === 'reacted' && last.change.on,
      };
    },
    rooms: { cached: () => cached, refresh },
    reader: {
      findAny: async (_, { ids, keys }) =>
        entries.filter(
          (entry) =>
            ids.includes(entry.id) ||
            (entry.kind === 'message' &&
              keys.some(
                (key) => key.sender === entry.sender && key.clientMessageId === entry.clientMessageId,
              )),
        ),
    },
    writer: {
      async write(_, decided) {
        if (isWriting) throw new TypeError('Two inserts were under way at a time');
        isWriting = true;
        await Promise.resolve();
        isWriting = false;
        const before = late;
        suffer(
          decided.map(({ entry }) => entry),
          coming.shift() ?? 'done',
        );
        cached = decided.at(-1)?.after;
        if (late === before) insertLate();
      },
    },
  };
};

/** The messages of a log as its changes leave them. */
export const messagesIn = (entries: readonly LogEntry[]): readonly Message[] =>
  entries
    .filter((entry) => entry.kind === 'message')
    .map((message) =>
      entries
        .filter((entry) => entry.kind === 'change')
        .filter(({ target }) => target.id === message.id)
        .reduce(applyToMessage, message),
    );

/** The room after these entries of its log. */
export const foldOf = (group: GroupRoom, entries: readonly LogEntry[]): RoomState =>
  entries.reduce(afterEntry, emptyState(group));

const clashes = (a: LogEntry, b: LogEntry): boolean =>
  a.seq === b.seq ||
  a.id === b.id ||
  (a.kind === 'message' &&
    b.kind === 'message' &&
    a.sender === b.sender &&
    a.clientMessageId === b.clientMessageId);

const duplicate = () => new mongo.MongoServerError({ message: 'E11000 duplicate key error', code: 11_000 });

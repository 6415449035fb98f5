import { mongo } from 'mongoose';
import type { LogReader } from '../../../src/adapters/mongodb/log-reader.js';
import type { LogWriter } from '../../../src/adapters/mongodb/log-writer.js';
import { afterEntry, NOBODY, type RoomState } from '../../../src/adapters/mongodb/room-state.js';
import type { RoomStates } from '../../../src/adapters/mongodb/room-states.js';
import type { EntryDraft, LogEntry } from '../../../src/domain/log-entry.js';
import type { GroupRoom } from '../../../src/domain/room.js';

/** What becomes of one insert. */
export type Fate =
  /** It is done and answered. */
  | 'done'
  /** It never reached the server. */
  | 'lost'
  /** It is done, in whole or its first entry alone, and the answer is lost. */
  | 'unanswered'
  | 'cut short'
  /** The answer is lost, and it is done later, after the next insert. */
  | 'late'
  /** Another process is first. */
  | 'raced';

/** One room's log as a server with MongoDB's unique indexes keeps it; every insert has the next of the fates. */
export interface FakeLog {
  readonly entries: readonly LogEntry[];
  readonly rooms: Pick<RoomStates, 'kept' | 'refresh'>;
  readonly reader: Pick<LogReader, 'findThese'>;
  readonly writer: LogWriter;
  /** Another process appends. */
  readonly append: (draft: EntryDraft) => void;
}

export const makeFakeLog = (group: GroupRoom, fates: readonly Fate[], rival: () => EntryDraft): FakeLog => {
  const entries: LogEntry[] = [];
  const coming = [...fates];
  let late: readonly LogEntry[] = [];
  let kept: RoomState | undefined;
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
      // Nobody hears of it, and what follows it in its batch is not done either.
    }
  };
  const append = (draft: EntryDraft): void => insert([{ ...draft, seq: entries.length + 1 }]);
  const start: RoomState = { room: group, lastSeq: 0, activeAt: group.createdAt, openedBy: NOBODY };
  const refresh = async (): Promise<RoomState> => (kept = entries.reduce(afterEntry, start));

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
    rooms: { kept: () => kept, refresh },
    reader: {
      findThese: async (_, { ids, names }) =>
        entries.filter(
          (entry) =>
            ids.includes(entry.id) ||
            (entry.kind === 'message' &&
              names.some(
                (name) => name.sender === entry.sender && name.clientMessageId === entry.clientMessageId,
              )),
        ),
    },
    writer: {
      async write(_, placed) {
        if (isWriting) throw new TypeError('Two inserts were under way at a time');
        isWriting = true;
        await Promise.resolve();
        isWriting = false;
        const before = late;
        suffer(
          placed.map(({ entry }) => entry),
          coming.shift() ?? 'done',
        );
        kept = placed.at(-1)?.state;
        if (late === before) insertLate();
      },
    },
  };
};

const clashes = (a: LogEntry, b: LogEntry): boolean =>
  a.seq === b.seq ||
  a.id === b.id ||
  (a.kind === 'message' &&
    b.kind === 'message' &&
    a.sender === b.sender &&
    a.clientMessageId === b.clientMessageId);

const duplicate = () => new mongo.MongoServerError({ message: 'E11000 duplicate key error', code: 11_000 });

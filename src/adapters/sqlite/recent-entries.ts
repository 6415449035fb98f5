import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { makeBulkInsert } from './bulk-insert.js';
import { type Database, prepare, type Value } from './database.js';
import { addValues, ENTRY_COLUMNS, entryOf, type EntryRow, selectEntries } from './entry-rows.js';
import type { Kept, RecentLimits } from './kept.js';

/**
 * The entries that were written last: in a table that is written at its end only, and in memory, where they
 * are found. What is moved goes to `entries` in one go, so that each page there is written once for many.
 */
export interface RecentEntries extends Kept {
  /** Its id and its name must be new: nothing can be refused when it is moved. */
  add(roomNumber: number, entry: LogEntry): void;
  /** Finds some of those that were moved, too. */
  find(id: MessageId): LogEntry | undefined;
  findSent(roomId: RoomId, sender: UserId, name: ClientMessageId): Message | undefined;
  /** The end of a room's log, ascending and without a hole; empty where all of it was moved. */
  tail(roomId: RoomId): readonly LogEntry[];
}

const ALL = ENTRY_COLUMNS.join(', ');

export const makeRecentEntries = (database: Database, limits: RecentLimits): RecentEntries => {
  const insert = makeBulkInsert(database, 'recent_entries', ENTRY_COLUMNS);
  const selectAll = prepare<EntryRow>(
    database,
    `${selectEntries('recent_entries')} ORDER BY recent_entries.number`,
  );
  const copy = prepare(database, `INSERT INTO entries (${ALL}) SELECT ${ALL} FROM recent_entries`);
  const empty = prepare(database, 'DELETE FROM recent_entries');

  let unwritten: Value[] = [];
  let held: Held | undefined;
  let moved: ReadonlyMap<MessageId, LogEntry> = new Map();

  const hold = (): Held => {
    if (held === undefined) {
      held = makeHeld();
      for (const row of selectAll.all()) keep(held, entryOf(row));
    }
    return held;
  };

  return {
    add: (roomNumber, entry) => {
      addValues(unwritten, roomNumber, entry);
      keep(hold(), entry);
    },
    find: (id) => hold().byId.get(id) ?? moved.get(id),
    findSent: (roomId, sender, name) => hold().byName.get(keyOf(roomId, sender, name)),
    tail: (roomId) => hold().tails.get(roomId) ?? NOTHING,
    write: () => {
      insert(unwritten);
      unwritten = [];
      const { byId, content } = hold();
      if (byId.size < limits.entries && content < limits.content) return;
      copy.run();
      empty.run();
      moved = byId;
      held = makeHeld();
    },
    forget: () => {
      unwritten = [];
      held = undefined;
      moved = new Map();
    },
  };
};

interface Held {
  readonly byId: Map<MessageId, LogEntry>;
  readonly byName: Map<string, Message>;
  readonly tails: Map<RoomId, LogEntry[]>;
  content: number;
}

const NOTHING: readonly LogEntry[] = [];

const makeHeld = (): Held => ({ byId: new Map(), byName: new Map(), tails: new Map(), content: 0 });

const keep = (held: Held, entry: LogEntry): void => {
  held.byId.set(entry.id, entry);
  const tail = held.tails.get(entry.roomId);
  if (tail === undefined) held.tails.set(entry.roomId, [entry]);
  else tail.push(entry);
  if (entry.kind === 'event') return;
  held.byName.set(keyOf(entry.roomId, entry.sender, entry.clientMessageId), entry);
  held.content += entry.content.length;
};

/** Blanks are in no id, and a name comes last, so two keys never meet. */
const keyOf = (roomId: RoomId, sender: UserId, name: ClientMessageId): string =>
  `${roomId} ${sender} ${name}`;

import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { makeBulkInsert } from './bulk-insert.js';
import { type Database, prepare, type Value } from './database.js';
import { ADD_COUNTS } from './entry-counts.js';
import {
  addValues,
  ENTRY_COLUMNS,
  entryOf,
  type EntryRow,
  type Landmark,
  selectEntries,
} from './entry-rows.js';
import type { Kept, RecentLimits } from './kept.js';

/**
 * The entries that were written last: in a table that is written at its end only, and in memory, where they
 * are found. What is moved goes to `entries` in one go, so that each page there is written once for many.
 */
export interface RecentEntries extends Kept {
  /** Its id and its name must be new: nothing can be refused when it is moved. */
  add(roomNumber: number, entry: LogEntry, landmark: Landmark): void;
  /** Finds some of those that were moved, too. */
  find(id: MessageId): LogEntry | undefined;
  findSent(roomId: RoomId, sender: UserId, name: ClientMessageId): Message | undefined;
  /** Of the messages that were not moved. */
  namesOf(roomId: RoomId, sender: UserId): Iterable<ClientMessageId>;
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
  const addCounts = prepare(database, ADD_COUNTS);
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
    add: (roomNumber, entry, landmark) => {
      addValues(unwritten, roomNumber, entry, landmark);
      keep(hold(), entry);
    },
    find: (id) => hold().byId.get(id) ?? moved.get(id),
    findSent: (roomId, sender, name) => hold().rooms.get(roomId)?.sent.get(sender)?.get(name),
    namesOf: (roomId, sender) => hold().rooms.get(roomId)?.sent.get(sender)?.keys() ?? [],
    tail: (roomId) => hold().rooms.get(roomId)?.entries ?? NOTHING,
    write: () => {
      insert(unwritten);
      unwritten = [];
      const { byId, content } = hold();
      if (byId.size < limits.entries && content < limits.content) return;
      copy.run();
      addCounts.run();
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
  readonly rooms: Map<RoomId, RecentRoom>;
  content: number;
}

interface RecentRoom {
  readonly entries: LogEntry[];
  readonly sent: Map<UserId, Map<ClientMessageId, Message>>;
}

const NOTHING: readonly LogEntry[] = [];

const makeHeld = (): Held => ({ byId: new Map(), rooms: new Map(), content: 0 });

const keep = (held: Held, entry: LogEntry): void => {
  held.byId.set(entry.id, entry);
  let room = held.rooms.get(entry.roomId);
  if (room === undefined) held.rooms.set(entry.roomId, (room = { entries: [], sent: new Map() }));
  room.entries.push(entry);
  if (entry.kind === 'event') return;
  held.content += entry.content.length;
  const named = room.sent.get(entry.sender);
  if (named === undefined) room.sent.set(entry.sender, new Map([[entry.clientMessageId, entry]]));
  else named.set(entry.clientMessageId, entry);
};

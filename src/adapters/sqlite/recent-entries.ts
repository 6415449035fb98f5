import type { MessageId, RoomId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { makeBulkInsert } from './bulk-insert.js';
import { type Database, prepare, type Value } from './database.js';
import { addValues, ENTRY_COLUMNS, entryOf, type EntryRow, selectEntries, TWIN } from './entry-rows.js';
import type { Kept, RecentLimits } from './kept.js';
import { BLOCK_SEQS } from './log-queries.js';

/**
 * The entries that were written last: in a table that is written at its end only, and in memory, where they
 * are found. What is moved goes to `entries` in one go, so that each page there is written once for many.
 */
export interface RecentEntries extends Kept {
  /** Its id must be new: nothing can be refused when it is moved. The fingerprint is that of its name, or TWIN. */
  add(roomNumber: number, entry: LogEntry, fingerprint: string | null): void;
  /** Finds some of those that were moved, too. */
  find(id: MessageId): LogEntry | undefined;
  /** The end of a room's log, ascending and without a hole; empty where all of it was moved. */
  tail(roomId: RoomId): readonly LogEntry[];
}

const ALL = ENTRY_COLUMNS.join(', ');
const COPY = `
  INSERT INTO entries (${ALL}, twin) SELECT ${ALL}, iif(fingerprint = '${TWIN}', 1, NULL) FROM recent_entries`;
const ADD_TO_BLOCKS = `
  INSERT INTO entry_blocks (room, sender, block, count, fingerprints)
  SELECT room, coalesce(sender, '') AS sender, seq / ${BLOCK_SEQS} AS block, count(*), coalesce(group_concat(fingerprint, ''), '')
  FROM recent_entries WHERE true GROUP BY 1, 2, 3
  ON CONFLICT DO UPDATE SET count = count + excluded.count, fingerprints = fingerprints || excluded.fingerprints`;

export const makeRecentEntries = (database: Database, limits: RecentLimits): RecentEntries => {
  const insert = makeBulkInsert(database, 'recent_entries', [...ENTRY_COLUMNS, 'fingerprint']);
  const selectAll = prepare<EntryRow>(
    database,
    `${selectEntries('recent_entries')} ORDER BY recent_entries.number`,
  );
  const copy = prepare(database, COPY);
  const addToBlocks = prepare(database, ADD_TO_BLOCKS);
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
    add: (roomNumber, entry, fingerprint) => {
      addValues(unwritten, roomNumber, entry, fingerprint);
      keep(hold(), entry);
    },
    find: (id) => hold().byId.get(id) ?? moved.get(id),
    tail: (roomId) => hold().rooms.get(roomId) ?? NOTHING,
    write: () => {
      insert(unwritten);
      unwritten = [];
      const { byId, content } = hold();
      if (byId.size < limits.entries && content < limits.content) return;
      copy.run();
      addToBlocks.run();
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
  readonly rooms: Map<RoomId, LogEntry[]>;
  content: number;
}

const NOTHING: readonly LogEntry[] = [];

const makeHeld = (): Held => ({ byId: new Map(), rooms: new Map(), content: 0 });

const keep = (held: Held, entry: LogEntry): void => {
  held.byId.set(entry.id, entry);
  const room = held.rooms.get(entry.roomId);
  if (room === undefined) held.rooms.set(entry.roomId, [entry]);
  else room.push(entry);
  if (entry.kind === 'message') held.content += entry.content.length;
};

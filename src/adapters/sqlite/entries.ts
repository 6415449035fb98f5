import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message, Seq } from '../../domain/log-entry.js';
import { type Database, prepare } from './database.js';
import { entryOf, type EntryRow, type LogRoom, selectEntries } from './entry-rows.js';
import type { Kept } from './kept.js';
import { LOG_QUERIES } from './log-queries.js';
import type { RecentEntries } from './recent-entries.js';
import { makeSentNames } from './sent-names.js';

/** All entries: those that were written last are in `recent`. */
export interface Entries extends Kept {
  readonly recent: RecentEntries;
  /** @throws Error for an id that is taken. The entry's name must be new (see findSent). */
  add(room: LogRoom, entry: LogEntry): void;
  find(id: MessageId): LogEntry | undefined;
  /** The message of that name, if there is one. */
  findSent(room: LogRoom, sender: UserId, name: ClientMessageId): Message | undefined;
  /** 0 for an empty log and for an unknown one. */
  lastSeq(roomId: RoomId): Seq;
}

export const makeEntries = (database: Database, recent: RecentEntries): Entries => {
  const selectById = prepare<EntryRow>(database, `${selectEntries('entries')} WHERE entries.id = ?`);
  const selectLastSeq = prepare<{ seq: Seq }>(database, LOG_QUERIES.last);
  const selectNewestId = prepare<{ id: string | null }>(
    database,
    `SELECT max(id) AS id FROM (SELECT max(id) AS id FROM entries UNION ALL SELECT max(id) FROM recent_entries)`,
  );

  const find = (id: MessageId): LogEntry | undefined => {
    const found = recent.find(id);
    if (found !== undefined) return found;
    const row = selectById.get(id);
    return row && entryOf(row);
  };

  // Ids ascend, so that one beyond the newest needs no looking up. Never too low, also where an append was undone.
  let newestId = selectNewestId.get()?.id ?? '';
  const isBeyond = (id: string): boolean => id > newestId;

  const names = makeSentNames(database, recent);

  return {
    recent,
    add: (room, entry) => {
      if (isBeyond(entry.id)) newestId = entry.id;
      else if (find(entry.id) !== undefined) throw new Error('An entry of this id is in a log already');
      recent.add(room.number, entry, entry.kind === 'message' ? names.add(room, entry) : null);
    },
    find,
    findSent: (room, sender, name) => names.find(room, sender, name),
    lastSeq: (roomId) => recent.tail(roomId).at(-1)?.seq ?? selectLastSeq.get(roomId)?.seq ?? 0,
    write: () => recent.write(),
    forget: () => {
      recent.forget();
      names.forget();
    },
  };
};

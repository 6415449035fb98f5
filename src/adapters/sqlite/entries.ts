import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message, Seq } from '../../domain/log-entry.js';
import { type Database, prepare } from './database.js';
import { entryOf, type EntryRow, type LogRoom, messageIn, selectEntries } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';
import { makeNewestNames } from './newest-names.js';
import type { RecentEntries } from './recent-entries.js';

/** All entries: those that were written last are in `recent`. */
export interface Entries {
  readonly recent: RecentEntries;
  /** @throws Error for an id that is taken. The entry's name must be new (see findSent). */
  add(roomNumber: number, entry: LogEntry): void;
  find(id: MessageId): LogEntry | undefined;
  /** The message of that name, if there is one. */
  findSent(room: LogRoom, sender: UserId, name: ClientMessageId): Message | undefined;
  /** 0 for an empty log and for an unknown one. */
  lastSeq(roomId: RoomId): Seq;
}

export const makeEntries = (database: Database, recent: RecentEntries): Entries => {
  const selectById = prepare<EntryRow>(database, `${selectEntries('entries')} WHERE entries.id = ?`);
  const selectAt = prepare<EntryRow>(database, `${selectEntries('entries')} WHERE place = ?`);
  const selectNamed = prepare<{ place: number }>(database, LOG_QUERIES.named);
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

  const findNamed = (roomNumber: number, sender: UserId, name: ClientMessageId): Message | undefined => {
    const place = selectNamed.get(roomNumber, sender, name)?.place;
    return place === undefined ? undefined : messageIn(selectAt.get(place));
  };

  const names = makeNewestNames(database, recent);

  /** A message without a name of its own goes by its id. */
  const findUnnamed = (roomId: RoomId, sender: UserId, name: string): Message | undefined => {
    const entry = isBeyond(name) ? undefined : find(name as MessageId);
    if (entry?.kind !== 'message' || entry.roomId !== roomId || entry.sender !== sender) return undefined;
    return (entry.clientMessageId as string) === name ? entry : undefined;
  };

  return {
    recent,
    add: (roomNumber, entry) => {
      if (isBeyond(entry.id)) newestId = entry.id;
      else if (find(entry.id) !== undefined) throw new Error('An entry of this id is in a log already');
      if (entry.kind === 'message') names.add(roomNumber, entry.sender, entry.clientMessageId);
      recent.add(roomNumber, entry);
    },
    find,
    findSent: (room, sender, name) => {
      const { id } = room.room;
      if (names.isNew(room, sender, name)) return findUnnamed(id, sender, name);
      return (
        recent.findSent(id, sender, name) ??
        findNamed(room.number, sender, name) ??
        findUnnamed(id, sender, name)
      );
    },
    lastSeq: (roomId) => recent.tail(roomId).at(-1)?.seq ?? selectLastSeq.get(roomId)?.seq ?? 0,
  };
};

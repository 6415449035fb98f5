import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import { authorOf } from '../../domain/log-entry.js';
import type { LogEntry, MembershipChange, Message, MessageType, Seq } from '../../domain/log-entry.js';
import { type Database, prepare } from './database.js';

/** The columns that an entry is made of, with the room's id in place of its number. */
export const ENTRY_COLUMNS =
  'rooms.id AS room_id, seq, entries.id, author, entries.created_at, type, content, client_message_id';

export interface EntryRow {
  readonly room_id: RoomId;
  readonly seq: Seq;
  readonly id: MessageId;
  readonly author: UserId;
  readonly created_at: number;
  readonly type: MessageType | null;
  readonly content: string;
  readonly client_message_id: ClientMessageId | null;
}

export const entryOf = (row: EntryRow): LogEntry => (isMessageRow(row) ? messageOf(row) : eventOf(row));

/** Undefined for a membership event. */
export const messageIn = (row: EntryRow | undefined): Message | undefined =>
  row !== undefined && isMessageRow(row) ? messageOf(row) : undefined;

export interface EntryRows {
  insert(roomNumber: number, entry: LogEntry): void;
  find(id: MessageId): LogEntry | undefined;
  /** The message of that name, if there is one. */
  findSent(roomNumber: number, sender: UserId, name: ClientMessageId): Message | undefined;
}

export const makeEntryRows = (database: Database): EntryRows => {
  const insert = prepare(
    database,
    `INSERT INTO entries (room, seq, id, author, created_at, type, content, client_message_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectById = prepare<EntryRow>(
    database,
    `SELECT ${ENTRY_COLUMNS} FROM entries JOIN rooms ON rooms.number = entries.room WHERE entries.id = ?`,
  );
  const selectSent = prepare<EntryRow>(
    database,
    `SELECT ${ENTRY_COLUMNS} FROM entries JOIN rooms ON rooms.number = entries.room
     WHERE room = ?1 AND author = ?2 AND client_message_id = ?3
     UNION ALL
     SELECT ${ENTRY_COLUMNS} FROM entries JOIN rooms ON rooms.number = entries.room
     WHERE entries.id = ?3 AND room = ?1 AND author = ?2 AND client_message_id IS NULL AND type IS NOT NULL
     LIMIT 1`,
  );

  return {
    insert: (roomNumber, entry) => {
      const { seq, id, createdAt } = entry;
      const isMessage = entry.kind === 'message';
      insert.run(
        roomNumber,
        seq,
        id,
        authorOf(entry),
        createdAt,
        isMessage ? entry.type : null,
        isMessage ? entry.content : JSON.stringify(entry.change),
        isMessage && !hasDefaultName(entry) ? entry.clientMessageId : null,
      );
    },
    find: (id) => {
      const row = selectById.get(id);
      return row && entryOf(row);
    },
    findSent: (roomNumber, sender, name) => messageIn(selectSent.get(roomNumber, sender, name)),
  };
};

const hasDefaultName = ({ id, clientMessageId }: Message): boolean =>
  (clientMessageId as string) === (id as string);

type MessageRow = EntryRow & { readonly type: MessageType };

const isMessageRow = (row: EntryRow): row is MessageRow => row.type !== null;

const messageOf = (row: MessageRow): Message => ({
  kind: 'message',
  id: row.id,
  roomId: row.room_id,
  seq: row.seq,
  sender: row.author,
  type: row.type,
  content: row.content,
  clientMessageId: row.client_message_id ?? (row.id as string as ClientMessageId),
  createdAt: row.created_at,
});

const eventOf = (row: EntryRow): LogEntry => ({
  kind: 'event',
  id: row.id,
  roomId: row.room_id,
  seq: row.seq,
  by: row.author,
  change: JSON.parse(row.content) as MembershipChange,
  createdAt: row.created_at,
});

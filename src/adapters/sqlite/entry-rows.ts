import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipChange, Message, MessageType, Seq } from '../../domain/log-entry.js';
import type { Value } from './database.js';

/** Of both tables of entries. */
export const ENTRY_COLUMNS = [
  'room',
  'seq',
  'id',
  'author',
  'created_at',
  'type',
  'content',
  'client_message_id',
] as const;

/** What an entry is made of, with the room's id in place of its number. */
export const selectEntries = (table: 'entries' | 'recent_entries'): string =>
  `SELECT rooms.id AS room_id, seq, ${table}.id, author, ${table}.created_at, type, content, client_message_id
   FROM ${table} JOIN rooms ON rooms.number = ${table}.room`;

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

/** Adds what the columns hold, in their order. */
export const addValues = (values: Value[], roomNumber: number, entry: LogEntry): void => {
  const { seq, id, createdAt } = entry;
  if (entry.kind === 'message') {
    values.push(roomNumber, seq, id, entry.sender, createdAt, entry.type, entry.content, nameOf(entry));
  } else {
    values.push(roomNumber, seq, id, entry.by, createdAt, null, JSON.stringify(entry.change), null);
  }
};

const nameOf = ({ id, clientMessageId }: Message): string | null =>
  (clientMessageId as string) === (id as string) ? null : clientMessageId;

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

import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipChange, Message, MessageType, Seq } from '../../domain/log-entry.js';
import type { Value } from './database.js';

/** A room and the number that stands for it. */
export interface LogRoom {
  readonly number: number;
  readonly room: { readonly id: RoomId };
}

/** Of both tables of entries. */
export const ENTRY_COLUMNS = [
  'place',
  'room',
  'id',
  'sender',
  'created_at',
  'type',
  'content',
  'client_message_id',
] as const;

/** In place of a name's fingerprint, where another name of its sender in the room has the same. */
export const TWIN = '';

/** What an entry is made of, with the room's id in place of its number. */
export const selectEntries = (table: 'entries' | 'recent_entries'): string =>
  `SELECT rooms.id AS room_id, seq, ${table}.id, sender, ${table}.created_at, type, content, client_message_id
   FROM ${table} JOIN rooms ON rooms.number = ${table}.room`;

export interface EntryRow {
  readonly room_id: RoomId;
  readonly seq: Seq;
  readonly id: MessageId;
  readonly sender: UserId | null;
  readonly created_at: number;
  readonly type: MessageType | null;
  readonly content: string;
  readonly client_message_id: ClientMessageId | null;
}

export const entryOf = (row: EntryRow): LogEntry => (isMessageRow(row) ? messageOf(row) : eventOf(row));

/** Undefined for a membership event. */
export const messageIn = (row: EntryRow | undefined): Message | undefined =>
  row !== undefined && isMessageRow(row) ? messageOf(row) : undefined;

/** Adds what the columns hold, in their order, and the fingerprint of its name, which a membership event has not. */
export const addValues = (
  values: Value[],
  roomNumber: number,
  entry: LogEntry,
  fingerprint: string | null,
): void => {
  const { id, createdAt } = entry;
  const place = placeOf(roomNumber, entry.seq);
  if (entry.kind === 'message') {
    const { sender, type, content, clientMessageId } = entry;
    values.push(place, roomNumber, id, sender, createdAt, type, content, clientMessageId, fingerprint);
  } else {
    const { by, change } = entry;
    values.push(place, roomNumber, id, null, createdAt, null, JSON.stringify({ by, change }), null, null);
  }
};

/** Exact for 2^21 rooms of 2^32 entries, which is further than one file gets. */
const PLACES = 2 ** 32;

export const placeOf = (roomNumber: number, seq: Seq): number => roomNumber * PLACES + seq;

interface MessageRow extends EntryRow {
  readonly sender: UserId;
  readonly type: MessageType;
  readonly client_message_id: ClientMessageId;
}

const isMessageRow = (row: EntryRow): row is MessageRow => row.type !== null;

const messageOf = (row: MessageRow): Message => ({
  kind: 'message',
  id: row.id,
  roomId: row.room_id,
  seq: row.seq,
  sender: row.sender,
  type: row.type,
  content: row.content,
  clientMessageId: row.client_message_id,
  createdAt: row.created_at,
});

const eventOf = (row: EntryRow): LogEntry => ({
  kind: 'event',
  id: row.id,
  roomId: row.room_id,
  seq: row.seq,
  ...(JSON.parse(row.content) as { by: UserId; change: MembershipChange }),
  createdAt: row.created_at,
});

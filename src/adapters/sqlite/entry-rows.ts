import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipChange, MessageType, Ordinal, Seq } from '../../domain/log-entry.js';
import { type Database, prepare } from './database.js';

/** An entry as it is read, without its room. */
export type EntryRow = MessageRow | EventRow;

interface RowFields {
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  readonly id: MessageId;
  readonly created_at: number;
  readonly content: string;
}

interface MessageRow extends RowFields {
  readonly sender: UserId;
  readonly type: MessageType;
  readonly client_message_id: ClientMessageId;
}

interface EventRow extends RowFields {
  readonly sender: null;
  readonly type: null;
  readonly client_message_id: null;
}

export const entryOf = (roomId: RoomId, row: EntryRow): LogEntry => {
  const { seq, ordinal, id, created_at: createdAt, content } = row;
  if (row.type === null) {
    const { by, change } = JSON.parse(content) as EventContent;
    return { kind: 'event', id, roomId, seq, ordinal, by, change, createdAt };
  }
  const { sender, type, client_message_id: clientMessageId } = row;
  return { kind: 'message', id, roomId, seq, ordinal, sender, type, content, clientMessageId, createdAt };
};

/** The function that it gives inserts an entry of a room, and throws where an id or a seq is repeated. */
export const makeEntryInsert = (database: Database): ((room: number, entry: LogEntry) => void) => {
  const insert = prepare(
    database,
    `INSERT INTO entries (room, seq, ordinal, id, created_at, content, sender, type, client_message_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (room, entry) => {
    const { seq, ordinal, id, createdAt } = entry;
    if (entry.kind === 'message') {
      const { content, sender, type, clientMessageId } = entry;
      insert.run(room, seq, ordinal, id, createdAt, content, sender, type, clientMessageId);
    } else {
      const content: EventContent = { by: entry.by, change: entry.change };
      insert.run(room, seq, ordinal, id, createdAt, JSON.stringify(content), null, null, null);
    }
  };
};

interface EventContent {
  readonly by: UserId;
  readonly change: MembershipChange;
}

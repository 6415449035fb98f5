import { crc32 } from 'node:zlib';
import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type {
  MembershipChange,
  Message,
  MessageType,
  Ordinal,
  Seq,
  ShownEntry,
} from '../../domain/log-entry.js';
import { type Database, prepare } from './database.js';

/** An entry as it is read, without its room. It is what it says only if its checksum fits. */
export type EntryRow = (MessageColumns | EventColumns) & { readonly checksum: number };

interface Columns {
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  readonly id: MessageId;
  readonly created_at: number;
  readonly content: string;
}

interface MessageColumns extends Columns {
  readonly sender: UserId;
  readonly type: MessageType;
  readonly client_message_id: ClientMessageId;
  readonly sent_digest: string | null;
  readonly refs: string | null;
}

interface EventColumns extends Columns {
  readonly sender: null;
  readonly type: null;
  readonly client_message_id: null;
  readonly sent_digest: null;
  readonly refs: null;
}

/** The entry, or undefined where the row is not as it was written. */
export const entryOf = (roomId: RoomId, row: EntryRow): ShownEntry | undefined => {
  if (checksumOf(roomId, row) !== row.checksum) return undefined;
  const { seq, ordinal, id, created_at: createdAt, content } = row;
  if (row.type === null) {
    const { by, change } = JSON.parse(content) as EventContent;
    return { kind: 'event', id, roomId, seq, ordinal, by, change, createdAt };
  }
  const { sender, type, client_message_id: clientMessageId, sent_digest: sentDigest } = row;
  return {
    // Spreads last: V8 is slow with fields after one.
    kind: 'message',
    id,
    roomId,
    seq,
    ordinal,
    sender,
    type,
    content,
    clientMessageId,
    createdAt,
    ...(sentDigest !== null && { sentDigest }),
    ...(row.refs !== null && (JSON.parse(row.refs) as Refs)),
  };
};

type Refs = Pick<Message, 'replyTo' | 'mentions'>;

/** The function that it gives inserts an entry of a room, and throws where an id or a seq is repeated. */
export const makeEntryInsert = (database: Database): ((room: number, entry: ShownEntry) => void) => {
  const insert = prepare(
    database,
    `INSERT INTO entries (room, seq, ordinal, id, created_at, content, sender, type, client_message_id, sent_digest, refs, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (room, entry) => {
    const row = columnsOf(entry);
    const { seq, ordinal, id, created_at, content, sender, type, client_message_id, sent_digest, refs } = row;
    const checksum = checksumOf(entry.roomId, row);
    insert.run(
      room,
      seq,
      ordinal,
      id,
      created_at,
      content,
      sender,
      type,
      client_message_id,
      sent_digest,
      refs,
      checksum,
    );
  };
};

/** The function that it gives overwrites a message with what is left of it once it is deleted. */
export const makeEntryErasure = (database: Database): ((room: number, message: Message) => void) => {
  const update = prepare(
    database,
    'UPDATE entries SET content = ?, sent_digest = ?, refs = ?, checksum = ? WHERE room = ? AND seq = ?',
  );
  return (room, message) => {
    const row = columnsOf(message);
    update.run(row.content, row.sent_digest, row.refs, checksumOf(message.roomId, row), room, message.seq);
  };
};

const columnsOf = (entry: ShownEntry): MessageColumns | EventColumns => {
  const { seq, ordinal, id, createdAt: created_at } = entry;
  if (entry.kind === 'message') {
    const {
      content,
      sender,
      type,
      clientMessageId: client_message_id,
      sentDigest: sent_digest = null,
    } = entry;
    const refs = refsOf(entry);
    return { seq, ordinal, id, created_at, content, sender, type, client_message_id, sent_digest, refs };
  }
  const event: EventContent = { by: entry.by, change: entry.change };
  const content = JSON.stringify(event);
  const noMessage = { sender: null, type: null, client_message_id: null, sent_digest: null, refs: null };
  return { seq, ordinal, id, created_at, content, ...noMessage };
};

const refsOf = ({ replyTo, mentions }: Message): string | null => {
  if (replyTo === undefined && mentions === undefined) return null;
  const refs: Refs = { ...(replyTo && { replyTo }), ...(mentions && { mentions }) };
  return JSON.stringify(refs);
};

/** Of the room's id as well, so that an entry in another room is found out. No text contains U+0000. */
export const checksumOf = (roomId: RoomId, row: MessageColumns | EventColumns): number =>
  crc32(
    `${roomId}\0${row.seq}\0${row.ordinal}\0${row.id}\0${row.created_at}\0${row.content}\0${row.sender}\0${row.type}\0${row.client_message_id}\0${row.sent_digest}\0${row.refs}`,
  );

interface EventContent {
  readonly by: UserId;
  readonly change: MembershipChange;
}

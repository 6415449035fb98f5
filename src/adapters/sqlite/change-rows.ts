import { crc32 } from 'node:zlib';
import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import type {
  Message,
  MessageChange,
  MessageChangeFact,
  Ordinal,
  Reaction,
  Seq,
} from '../../domain/log-entry.js';
import { asOf, deletedMessage } from '../../domain/message-change.js';
import { type Database, prepare } from './database.js';

/** A change as it is read, without its room. */
export interface ChangeRow extends ChangeColumns {
  readonly checksum: number;
}

/** An edit without its text. */
export type EditRow = Omit<ChangeColumns, 'body'>;

interface ChangeColumns {
  readonly seq: Seq;
  readonly ordinal: Ordinal;
  readonly id: MessageId;
  readonly target: Seq;
  readonly target_id: MessageId;
  readonly author: UserId;
  readonly created_at: number;
  readonly kind: MessageChangeFact['kind'];
  readonly emoji: string | null;
  readonly body: string;
}

/** The change, or undefined where the row is not as it was written. */
export const changeOf = (roomId: RoomId, row: ChangeRow): MessageChange | undefined => {
  if (changeChecksum(roomId, row) !== row.checksum) return undefined;
  const { seq, ordinal, id, target, target_id, author: by, created_at: createdAt, body } = row;
  const change = JSON.parse(body) as MessageChangeFact;
  return {
    kind: 'change',
    id,
    roomId,
    seq,
    ordinal,
    by,
    target: { id: target_id, seq: target },
    change,
    createdAt,
  };
};

export interface ChangeWriter {
  /** Throws where an id or a seq is repeated. */
  readonly insert: (room: number, change: MessageChange) => void;
  /** Overwrites an edit with what is left of it once its message is deleted. */
  readonly overwrite: (room: number, roomId: RoomId, edit: EditRow) => void;
}

export const makeChangeWriter = (database: Database): ChangeWriter => {
  const insert = prepare(
    database,
    `INSERT INTO changes (room, seq, ordinal, id, target, target_id, author, created_at, kind, emoji, body, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = prepare(database, 'UPDATE changes SET body = ?, checksum = ? WHERE room = ? AND seq = ?');
  return {
    insert: (room, entry) => {
      const row = columnsOf(entry);
      const { seq, ordinal, id, target, target_id, author, created_at, kind, emoji, body } = row;
      const checksum = changeChecksum(entry.roomId, row);
      insert.run(room, seq, ordinal, id, target, target_id, author, created_at, kind, emoji, body, checksum);
    },
    overwrite: (room, roomId, edit) => {
      update.run(ERASED_EDIT, changeChecksum(roomId, { ...edit, body: ERASED_EDIT }), room, edit.seq);
    },
  };
};

const ERASED_EDIT = JSON.stringify({ kind: 'edited', content: '', mentions: [] } satisfies MessageChangeFact);

const columnsOf = ({ seq, ordinal, id, target, by, createdAt, change }: MessageChange): ChangeColumns => ({
  seq,
  ordinal,
  id,
  target: target.seq,
  target_id: target.id,
  author: by,
  created_at: createdAt,
  kind: change.kind,
  emoji: change.kind === 'reacted' ? change.emoji : null,
  body: JSON.stringify(change),
});

const changeChecksum = (roomId: RoomId, row: ChangeColumns): number =>
  crc32(
    `${roomId}\0${row.seq}\0${row.ordinal}\0${row.id}\0${row.target}\0${row.target_id}\0${row.author}\0${row.created_at}\0${row.kind}\0${row.emoji}\0${row.body}`,
  );

/** The present state of a message, without the text of its last edit. */
export interface StateRow extends StateColumns {
  readonly checksum: number;
}

/** With the row of the edit that it names. */
export interface EditedStateRow extends StateRow, Pick<ChangeRow, 'target' | 'target_id' | 'author'> {
  /** Null where there is no such edit. */
  readonly edit_id: MessageId | null;
  readonly edit_ordinal: Ordinal;
  readonly created_at: number;
  readonly kind: ChangeRow['kind'];
  readonly emoji: string | null;
  readonly body: string;
  readonly edit_checksum: number;
}

/** Undefined where the state names no edit, and where that is not as it was written. */
export const editOf = (roomId: RoomId, row: EditedStateRow): MessageChange | undefined => {
  const { edit: seq, edit_id: id, edit_ordinal: ordinal, edit_checksum: checksum } = row;
  if (seq === null || id === null) return undefined;
  const { target, target_id, author, created_at, kind, emoji, body } = row;
  return changeOf(roomId, {
    seq,
    ordinal,
    id,
    target,
    target_id,
    author,
    created_at,
    kind,
    emoji,
    body,
    checksum,
  });
};

interface StateColumns {
  readonly seq: Seq;
  readonly sender: UserId;
  readonly rev: Seq;
  readonly edit: Seq | null;
  readonly edits: number;
  readonly deleted_at: number | null;
  readonly deleted_by: UserId | null;
  readonly reactions: string;
}

export const isSoundState = (roomId: RoomId, row: StateRow): boolean =>
  stateChecksum(roomId, row) === row.checksum;

/** The message as its state says. `edit` is the change that the state names. */
export const withState = (sent: Message, row: StateRow, edit: MessageChange | undefined): Message => {
  const { rev, deleted_at: at, deleted_by: by } = row;
  if (at !== null && by !== null) return deletedMessage(sent, rev, { at, by });
  const reactions = JSON.parse(row.reactions) as readonly Reaction[];
  if (edit?.change.kind !== 'edited') {
    const { content, sentDigest, mentions } = sent;
    return asOf(sent, rev, { content, sentDigest, mentions, reactions });
  }
  const { content, mentions } = edit.change;
  const edited = { seq: edit.seq, at: edit.createdAt, count: row.edits };
  return asOf(sent, rev, { content, mentions, edited, reactions });
};

/** The function that it gives stores the state of a message that has changed. */
export const makeStateWriter = (database: Database): ((room: number, message: Message) => void) => {
  const upsert = prepare(
    database,
    `INSERT INTO message_states (room, seq, sender, rev, edit, edits, deleted_at, deleted_by, reactions, checksum)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO UPDATE
     SET rev = ?4, edit = ?5, edits = ?6, deleted_at = ?7, deleted_by = ?8, reactions = ?9, checksum = ?10`,
  );
  return (room, { roomId, seq, sender, rev = seq, edited, deleted, reactions = [] }) => {
    const row: StateColumns = {
      seq,
      sender,
      rev,
      edit: edited?.seq ?? null,
      edits: edited?.count ?? 0,
      deleted_at: deleted?.at ?? null,
      deleted_by: deleted?.by ?? null,
      reactions: JSON.stringify(reactions),
    };
    const { edit, edits, deleted_at, deleted_by } = row;
    upsert.run(
      room,
      seq,
      sender,
      rev,
      edit,
      edits,
      deleted_at,
      deleted_by,
      row.reactions,
      stateChecksum(roomId, row),
    );
  };
};

const stateChecksum = (roomId: RoomId, row: StateColumns): number =>
  crc32(
    `${roomId}\0${row.seq}\0${row.sender}\0${row.rev}\0${row.edit}\0${row.edits}\0${row.deleted_at}\0${row.deleted_by}\0${row.reactions}`,
  );

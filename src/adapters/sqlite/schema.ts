import { crc32 } from 'node:zlib';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DatabaseRefused } from '../storage/database-refused.js';

/**
 * The whole schema, whose rules the database enforces itself. Times are milliseconds since the epoch. Other tables
 * refer to a room by its number. Until 0.1.0 is released a change edits this text: there are no migrations.
 */
const SCHEMA = `
CREATE TABLE rooms (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  size INTEGER NOT NULL,               -- how many members, to find small rooms first
  version INTEGER NOT NULL DEFAULT 0,  -- the seq of the last membership event
  name TEXT,                           -- of a group, like history; a private room has neither
  history TEXT,
  CHECK ((name IS NULL) = (history IS NULL))
) STRICT;

-- The present members, for whom the room is listed.
CREATE TABLE members (
  room INTEGER NOT NULL REFERENCES rooms (number),
  user TEXT NOT NULL,
  role TEXT NOT NULL,
  since INTEGER NOT NULL,
  position INTEGER NOT NULL,           -- ascending in the order of joining
  PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user);

-- Memberships that have ended: from from_seq up to to_seq, which is the seq of the entry that ended them.
CREATE TABLE ended_memberships (
  room INTEGER NOT NULL REFERENCES rooms (number),
  user TEXT NOT NULL,
  to_seq INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  PRIMARY KEY (room, user, to_seq)
) STRICT, WITHOUT ROWID;

-- The logs: messages as they were sent, and membership events, which have no sender. In this table and the next rows are
-- only added at the end, and later only become shorter. So SQLite never copies a text to another page, and a text that is
-- overwritten is gone. It would not be in a table WITHOUT ROWID.
CREATE TABLE entries (
  entry INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES rooms (number),
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  sender TEXT,
  created_at INTEGER NOT NULL,
  type TEXT,
  content TEXT NOT NULL,               -- of a membership event, as JSON: who made which change
  client_message_id TEXT,
  sent_digest TEXT,                    -- of what the sender sent, where the host stored something else
  refs TEXT,                           -- as JSON: which message it answers, and whom it mentions
  checksum INTEGER NOT NULL,           -- of the entry as it was last written; see entry-rows.ts
  UNIQUE (room, seq),
  UNIQUE (room, sender, client_message_id),
  CHECK ((sender IS NULL) = (type IS NULL) AND (sender IS NULL) = (client_message_id IS NULL)),
  CHECK (sent_digest IS NULL OR sender IS NOT NULL)
) STRICT;
CREATE INDEX entries_by_sender ON entries (room, sender, seq);

-- The changes of messages, which are entries of the logs as well: no seq is in both tables.
CREATE TABLE changes (
  change INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES rooms (number),
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  target INTEGER NOT NULL,             -- the seq of the message
  target_id TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  emoji TEXT,                          -- of a reaction
  body TEXT NOT NULL,                  -- the change as JSON
  checksum INTEGER NOT NULL,
  UNIQUE (room, seq)
) STRICT;
CREATE INDEX edits ON changes (room, target, seq) WHERE kind = 'edited';

-- The messages that have changed, as the changes up to rev leave them.
CREATE TABLE message_states (
  room INTEGER NOT NULL REFERENCES rooms (number),
  seq INTEGER NOT NULL,
  sender TEXT NOT NULL,
  rev INTEGER NOT NULL,
  edit INTEGER,                        -- the seq of the last edit, whose row has the text
  edits INTEGER NOT NULL,              -- how many there were
  deleted_at INTEGER,
  deleted_by TEXT,
  reactions TEXT NOT NULL,             -- as JSON
  checksum INTEGER NOT NULL,
  PRIMARY KEY (room, seq),
  CHECK ((deleted_at IS NULL) = (deleted_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX states_by_rev ON message_states (room, rev);
CREATE INDEX deleted_messages ON message_states (room, seq, sender) WHERE deleted_at IS NOT NULL;

-- Who reacts to the messages now.
CREATE TABLE reactions (
  room INTEGER NOT NULL REFERENCES rooms (number),
  target INTEGER NOT NULL,
  user TEXT NOT NULL,
  emoji TEXT NOT NULL,
  PRIMARY KEY (room, target, user, emoji)
) STRICT, WITHOUT ROWID;

-- Whom the messages mention, as they are now.
CREATE TABLE mentions (
  room INTEGER NOT NULL REFERENCES rooms (number),
  user TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (room, user, seq)
) STRICT, WITHOUT ROWID;

-- How far each user has each log. By the room's id, so that no room has to be looked up.
CREATE TABLE receipts (
  receipt INTEGER PRIMARY KEY,
  room_id TEXT NOT NULL,
  user TEXT NOT NULL,
  delivered_seq INTEGER NOT NULL,
  delivered_at INTEGER NOT NULL,
  seen_seq INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  UNIQUE (room_id, user),
  CHECK (seen_seq <= delivered_seq)
) STRICT;

-- When a watermark reached a seq, in rooms of up to 32 members.
CREATE TABLE receipt_times (
  receipt INTEGER NOT NULL REFERENCES receipts (receipt),
  kind TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (receipt, kind, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (
  user TEXT PRIMARY KEY,
  name TEXT,
  picture TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE last_seen (
  user TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which rooms a user mutes, for the stay that began with this seq. By the room's id, as receipts.
CREATE TABLE mutes (
  user TEXT NOT NULL,
  room_id TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (user, room_id)
) STRICT, WITHOUT ROWID;

-- Which users have blocked which others.
CREATE TABLE blocks (
  blocker TEXT NOT NULL,
  blocked TEXT NOT NULL,
  PRIMARY KEY (blocker, blocked)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_by_blocked ON blocks (blocked);

-- Up to when the tokens of a user were revoked.
CREATE TABLE revocations (
  user TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Written to find out whether a store that failed works again.
CREATE TABLE probe (
  filler BLOB NOT NULL
) STRICT;
`;

/** "Prly" in ASCII, which marks a file as Parley's. */
const APPLICATION_ID = 0x50_72_6c_79;

/**
 * Derived from the schema without its comments, so that each change of it makes another. Positive, as a new file has
 * the version 0.
 */
export const SCHEMA_VERSION = (crc32(SCHEMA.replaceAll(/ *--.*/g, '')) >>> 1) + 1;

/**
 * Makes the tables of a new file, atomically. @throws DatabaseRefused for a file with another schema, and
 * for one that is not Parley's.
 */
export const ensureSchema = (database: DatabaseSyncInstance, file: string): void => {
  if (isEmpty(database)) {
    database.exec(`
      BEGIN IMMEDIATE;
      ${SCHEMA}
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${SCHEMA_VERSION};
      COMMIT;
    `);
  } else requireSchema(database, file);
};

/** @throws DatabaseRefused for a file with another schema, or none. */
export const requireSchema = (database: DatabaseSyncInstance, file: string): void => {
  const { application_id: owner } = row(database, 'PRAGMA application_id');
  const { user_version: version } = row(database, 'PRAGMA user_version');
  if (owner !== APPLICATION_ID) {
    throw new DatabaseRefused(
      isEmpty(database) ? `${file} is empty` : `${file} is a database of something other than Parley`,
    );
  }
  if (version === SCHEMA_VERSION) return;
  throw new DatabaseRefused(
    `${file} was made by another development version of Parley, and there are no migrations before 0.1.0: ` +
      'start the version that made it, or move the file away to begin with an empty one',
  );
};

const isEmpty = (database: DatabaseSyncInstance): boolean => {
  const { application_id: owner } = row(database, 'PRAGMA application_id');
  return owner === 0 && row(database, 'SELECT count(*) AS tables FROM sqlite_schema').tables === 0;
};

const row = (database: DatabaseSyncInstance, sql: string): Record<string, unknown> =>
  database.prepare(sql).get() as Record<string, unknown>;

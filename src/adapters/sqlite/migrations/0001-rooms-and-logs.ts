/** Times are milliseconds since the epoch. A room is named by its number in all other tables. */
export const roomsAndLogs = `
CREATE TABLE rooms (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  size INTEGER NOT NULL,               -- how many members, to find small rooms first
  version INTEGER NOT NULL DEFAULT 0,  -- the seq of the last membership event
  name TEXT,                           -- of a group, as is history; a private room has neither
  history TEXT
) STRICT;

-- The members of a group; of a private room those for whom it is listed.
CREATE TABLE members (
  room INTEGER NOT NULL REFERENCES rooms (number),
  user TEXT NOT NULL,
  role TEXT NOT NULL,
  since INTEGER NOT NULL,
  position INTEGER NOT NULL,           -- ascending in the order of joining
  PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user);

-- Memberships that are over: from from_seq up to to_seq, which is the seq of the entry that ended them.
CREATE TABLE ended_memberships (
  room INTEGER NOT NULL REFERENCES rooms (number),
  to_seq INTEGER NOT NULL,
  user TEXT NOT NULL,
  from_seq INTEGER NOT NULL,
  PRIMARY KEY (room, to_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  room INTEGER NOT NULL REFERENCES rooms (number),
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  type TEXT,                           -- of a message; null makes it a membership event
  content TEXT NOT NULL,               -- of a membership event the change as JSON
  client_message_id TEXT,              -- null where it is the id
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_by_id ON entries (id);
CREATE UNIQUE INDEX entries_by_name ON entries (room, author, client_message_id)
  WHERE client_message_id IS NOT NULL;
-- Unread messages are counted with these two alone: all messages are all entries but the events.
CREATE INDEX messages_by_author ON entries (room, author, seq, type) WHERE type IS NOT NULL;
CREATE INDEX membership_events ON entries (room, seq, type) WHERE type IS NULL;
`;

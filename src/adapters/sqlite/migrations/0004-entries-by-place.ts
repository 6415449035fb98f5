/**
 * An entry is found by one number, its place: that of its room, times 2^32, plus its seq. A table by such a number
 * costs less to add to than one by two columns, and long contents do not lie in the way of a search.
 */
export const entriesByPlace = `
ALTER TABLE entries RENAME TO old_entries;
ALTER TABLE recent_entries RENAME TO old_recent_entries;

CREATE TABLE entries (
  place INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES rooms (number),
  seq INTEGER AS (place & 4294967295),
  id TEXT NOT NULL,
  sender TEXT,                         -- of a message, as is the type; null makes it a membership event
  created_at INTEGER NOT NULL,
  type TEXT,
  content TEXT NOT NULL,               -- of a membership event as JSON who made which change
  client_message_id TEXT               -- null where it is the id
) STRICT;
INSERT INTO entries (place, room, id, sender, created_at, type, content, client_message_id)
  SELECT (room << 32) + seq, room, id, iif(type IS NULL, NULL, author), created_at, type,
    iif(type IS NULL, json_object('by', author, 'change', json(content)), content), client_message_id
  FROM (SELECT room, seq, id, author, created_at, type, content, client_message_id FROM old_entries UNION ALL
    SELECT room, seq, id, author, created_at, type, content, client_message_id FROM old_recent_entries);
DROP TABLE old_entries;
DROP TABLE old_recent_entries;

CREATE UNIQUE INDEX entries_by_id ON entries (id);
CREATE UNIQUE INDEX messages_by_name ON entries (room, sender, client_message_id)
  WHERE client_message_id IS NOT NULL;
-- Unread messages are counted with this alone: all entries but the events and one's own.
CREATE INDEX entries_by_sender ON entries (room, sender);

-- What was written last, in the order of writing.
CREATE TABLE recent_entries (
  number INTEGER PRIMARY KEY,
  place INTEGER NOT NULL,
  room INTEGER NOT NULL,
  seq INTEGER AS (place & 4294967295),
  id TEXT NOT NULL,
  sender TEXT,
  created_at INTEGER NOT NULL,
  type TEXT,
  content TEXT NOT NULL,
  client_message_id TEXT
) STRICT;
`;

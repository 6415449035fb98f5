/**
 * What was written last, in the order of writing, until it is moved to the tables that are found by an index. A
 * commit so touches the ends of two tables, and not a page for every room and pair that is in it.
 */
export const recentRows = `
CREATE TABLE recent_entries (
  number INTEGER PRIMARY KEY,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  type TEXT,
  content TEXT NOT NULL,
  client_message_id TEXT
) STRICT;

-- The watermarks of a pair after an advance; the last of a pair is how they stand.
CREATE TABLE recent_advances (
  number INTEGER PRIMARY KEY,
  pair INTEGER NOT NULL,
  delivered_seq INTEGER NOT NULL,
  delivered_at INTEGER NOT NULL,
  seen_seq INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  kept INTEGER NOT NULL                -- whose time is to be kept: 1 delivered, 2 seen, 3 both, 0 neither
) STRICT;
`;

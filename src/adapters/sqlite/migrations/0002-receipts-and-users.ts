/** Watermarks outlive rooms and memberships, and name their room by its id. */
export const receiptsAndUsers = `
CREATE TABLE watermarks (
  pair INTEGER PRIMARY KEY,
  room_id TEXT NOT NULL,
  user TEXT NOT NULL,
  delivered_seq INTEGER NOT NULL,
  delivered_at INTEGER NOT NULL,
  seen_seq INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  UNIQUE (room_id, user)
) STRICT;

-- When each watermark reached each place, in rooms that are small enough for that.
CREATE TABLE receipt_times (
  pair INTEGER NOT NULL REFERENCES watermarks (pair),
  kind INTEGER NOT NULL,               -- the place in RECEIPT_KINDS: 0 delivered, 1 seen
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (pair, kind, seq)
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

-- What a store that failed writes, to find out whether it works again.
CREATE TABLE probe (
  filler BLOB NOT NULL
) STRICT;
`;

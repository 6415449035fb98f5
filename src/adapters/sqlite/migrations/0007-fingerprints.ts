/**
 * Names are found by their fingerprints, which stand with the counts of each block of 64 seqs. `fingerprint` is the
 * function of fingerprints.ts, and null of null.
 */
export const fingerprints = `
CREATE TABLE entry_blocks (
  room INTEGER NOT NULL REFERENCES rooms (number),
  sender TEXT NOT NULL,                -- '' of the membership events
  block INTEGER NOT NULL,              -- of 64 seqs: seq >> 6
  count INTEGER NOT NULL,              -- of those in entries; recent_entries are not in it
  fingerprints TEXT NOT NULL,          -- of their names, five characters each
  PRIMARY KEY (room, sender, block)
) STRICT, WITHOUT ROWID;
-- Block by block, as all of them at once would be sorted in memory.
INSERT INTO entry_blocks (room, sender, block, count, fingerprints)
  SELECT room, coalesce(sender, ''), seq >> 6, 1, coalesce(fingerprint(client_message_id), '') FROM entries WHERE true
  ON CONFLICT DO UPDATE SET count = count + 1, fingerprints = fingerprints || excluded.fingerprints;
DROP TABLE entry_counts;

DROP INDEX messages_by_name;
ALTER TABLE entries DROP COLUMN landmark;
ALTER TABLE entries ADD COLUMN twin INTEGER;  -- 1 where another name of the sender has its fingerprint
CREATE UNIQUE INDEX messages_by_twin ON entries (room, sender, client_message_id) WHERE twin IS NOT NULL;

ALTER TABLE recent_entries DROP COLUMN landmark;
ALTER TABLE recent_entries ADD COLUMN fingerprint TEXT;  -- of its name; '' of a twin
UPDATE recent_entries SET fingerprint = fingerprint(client_message_id);
`;

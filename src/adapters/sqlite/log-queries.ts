import { selectEntries } from './entry-rows.js';

// Places of a room, see `entries`. A seq beyond those that there are would lie in the next room.
const FIRST = '((SELECT number FROM rooms WHERE id = ?1) << 32)';
const PLACES = `place >= ${FIRST} + ?2 AND place < ${FIRST} + min(?3, 1 << 32)`;
const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const OF_SENDER = 'room = ?1 AND sender = ?2';
const ENTRIES = selectEntries('entries');

/** So many seqs make a block: 2^6. To change it takes a migration. */
export const BLOCK_SEQS = 64;

/**
 * What reads the table of a log. Where nothing else is said, of a room's id, from a seq up to another (excluded). A test
 * holds each to its index.
 */
export const LOG_QUERIES = {
  oldest: `${ENTRIES} WHERE ${PLACES} ORDER BY place LIMIT ?4`,
  newest: `${ENTRIES} WHERE ${PLACES} ORDER BY place DESC LIMIT ?4`,
  /** ?4 is whose messages do not count; null counts everybody's. */
  newestMessage: `${ENTRIES} WHERE ${PLACES} AND sender IS NOT NULL AND sender IS NOT ?4 ORDER BY place DESC LIMIT 1`,
  last: `SELECT seq FROM entries WHERE place >= ${FIRST} AND place < ${FIRST} + (1 << 32) ORDER BY place DESC LIMIT 1`,
  /** Of a room's number and a sender: of all blocks, one after another. */
  fingerprints: `SELECT group_concat(fingerprints, '') AS fingerprints FROM entry_blocks WHERE ${OF_SENDER}`,
  /** The message of a name: by the room's number, the sender, the name and its fingerprint. */
  named: `${ENTRIES} WHERE place = coalesce(
    (SELECT place FROM entries WHERE ${OF_SENDER} AND client_message_id = ?3 AND twin IS NOT NULL),
    (SELECT place FROM entry_blocks AS blocks CROSS JOIN entries
     ON place >= (?1 << 32) + block * ${BLOCK_SEQS} AND place < (?1 << 32) + (block + 1) * ${BLOCK_SEQS}
     WHERE blocks.room = ?1 AND blocks.sender = ?2 AND instr(fingerprints, ?4) > 0
     AND entries.sender = ?2 AND client_message_id = ?3 ORDER BY block DESC))`,
  /** Membership events and messages of ?4; null finds the events alone. */
  countEntries: `SELECT count(*) AS count FROM entries WHERE ${PLACES} AND (sender IS NULL OR sender = ?4)`,
  /** The same by blocks, from one up to another (excluded). */
  countBlocks: `SELECT sum(count) AS count FROM entry_blocks WHERE ${ROOM} AND sender IN ('', ?4) AND block >= ?2 AND block < ?3`,
} as const;

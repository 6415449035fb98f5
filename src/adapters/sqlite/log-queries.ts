import { selectEntries } from './entry-rows.js';

// Places of a room, see `entries`. A seq beyond those that there are would lie in the next room.
const FIRST = '((SELECT number FROM rooms WHERE id = ?1) << 32)';
const PLACES = `place >= ${FIRST} + ?2 AND place < ${FIRST} + min(?3, 1 << 32)`;
const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const ENTRIES = selectEntries('entries');

/** What reads the table of a log: of a room's id, from a seq up to another (excluded). A test holds each to its index. */
export const LOG_QUERIES = {
  oldest: `${ENTRIES} WHERE ${PLACES} ORDER BY place LIMIT ?4`,
  newest: `${ENTRIES} WHERE ${PLACES} ORDER BY place DESC LIMIT ?4`,
  /** ?4 is whose messages do not count; null counts everybody's. */
  newestMessage: `${ENTRIES} WHERE ${PLACES} AND sender IS NOT NULL AND sender IS NOT ?4 ORDER BY place DESC LIMIT 1`,
  last: `SELECT seq FROM entries WHERE place >= ${FIRST} AND place < ${FIRST} + (1 << 32) ORDER BY place DESC LIMIT 1`,
  /** By the room's number, the sender and the clientMessageId. In the index alone, as most names are new. */
  named: 'SELECT place FROM entries WHERE room = ?1 AND sender = ?2 AND client_message_id = ?3',
  /** The last of a sender's names in the order of their bytes, by the room's number. */
  newestName: `SELECT max(client_message_id) AS name FROM entries
    WHERE room = ?1 AND sender = ?2 AND client_message_id IS NOT NULL`,
  /** Membership events and messages of ?4; null finds the events alone. */
  countEntries: `SELECT count(*) AS count FROM entries WHERE ${PLACES} AND (sender IS NULL OR sender = ?4)`,
  /** The same by blocks, from one up to another (excluded). */
  countBlocks: `SELECT sum(count) AS count FROM entry_counts WHERE ${ROOM} AND sender IN ('', ?4) AND block >= ?2 AND block < ?3`,
} as const;

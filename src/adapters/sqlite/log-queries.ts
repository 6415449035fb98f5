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
  countEvents: `SELECT count(*) AS count FROM entries WHERE ${ROOM} AND ${PLACES} AND sender IS NULL`,
  countOf: `SELECT count(*) AS count FROM entries WHERE ${ROOM} AND ${PLACES} AND sender = ?4`,
} as const;

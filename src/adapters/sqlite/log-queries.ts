import { selectEntries } from './entry-rows.js';

const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const RANGE = `${ROOM} AND seq >= ?2 AND seq < ?3`;
const ENTRIES = selectEntries('entries');

/** What reads the table of a log: of a room's id, from a seq up to another (excluded). A test holds each to its index. */
export const LOG_QUERIES = {
  oldest: `${ENTRIES} WHERE ${RANGE} ORDER BY seq LIMIT ?4`,
  newest: `${ENTRIES} WHERE ${RANGE} ORDER BY seq DESC LIMIT ?4`,
  /** ?4 is whose messages do not count; null counts everybody's. */
  newestMessage: `${ENTRIES} WHERE ${RANGE} AND type IS NOT NULL AND author IS NOT ?4 ORDER BY seq DESC LIMIT 1`,
  last: `SELECT seq FROM entries WHERE ${ROOM} ORDER BY seq DESC LIMIT 1`,
  /** By the room's number, the author and the clientMessageId. In the index alone, as most names are new. */
  named: 'SELECT seq FROM entries WHERE room = ?1 AND author = ?2 AND client_message_id = ?3',
  // Named, as the planner would rather walk the log itself.
  countEvents: `SELECT count(*) AS count FROM entries INDEXED BY membership_events WHERE ${RANGE} AND type IS NULL`,
  countOf: `SELECT count(*) AS count FROM entries INDEXED BY messages_by_author WHERE ${RANGE} AND author = ?4 AND type IS NOT NULL`,
} as const;

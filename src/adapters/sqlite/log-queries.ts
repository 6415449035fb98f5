const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const RANGE = `${ROOM} AND seq >= ?2 AND seq < ?3`;
const COLUMNS = 'seq, ordinal, entries.id, sender, entries.created_at, type, content, client_message_id';

/**
 * The queries of a log. Where a comment says nothing else, ?1 is the room's id, and the range goes from the seq ?2 up
 * to the seq ?3, which is excluded. A test checks that each query uses its index.
 */
export const LOG_QUERIES = {
  oldest: `SELECT ${COLUMNS} FROM entries WHERE ${RANGE} ORDER BY seq LIMIT ?4`,
  newest: `SELECT ${COLUMNS} FROM entries WHERE ${RANGE} ORDER BY seq DESC LIMIT ?4`,
  /** Leaves out the messages of the sender ?4; null leaves out none. */
  newestMessage: `SELECT ${COLUMNS} FROM entries
    WHERE ${RANGE} AND sender IS NOT NULL AND sender IS NOT ?4 ORDER BY seq DESC LIMIT 1`,
  last: `SELECT seq, ordinal, created_at FROM entries WHERE ${ROOM} ORDER BY seq DESC LIMIT 1`,
  /** The ordinal at the seq ?2, which is that of the last entry up to it. */
  ordinalAt: `SELECT ordinal FROM entries WHERE ${ROOM} AND seq <= ?2 ORDER BY seq DESC LIMIT 1`,
  /** How many messages the sender ?4 has in the range. */
  countSent: `SELECT count(*) AS count FROM entries WHERE ${RANGE} AND sender = ?4`,
  /** ?2 is the sender, and ?3 the clientMessageId. */
  byClientMessageId: `SELECT ${COLUMNS} FROM entries WHERE ${ROOM} AND sender = ?2 AND client_message_id = ?3`,
  byId: `SELECT rooms.id AS room_id, ${COLUMNS} FROM entries
    JOIN rooms ON rooms.number = entries.room WHERE entries.id = ?1`,
} as const;

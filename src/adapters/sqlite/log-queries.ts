const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const RANGE = `${ROOM} AND entries.seq >= ?2 AND entries.seq < ?3`;

/** The numbers as REAL: of a damaged row one may be too large to be read as an integer, and the whole page with it. */
const COLUMNS = `CAST(entries.seq AS REAL) AS seq, CAST(ordinal AS REAL) AS ordinal, entries.id, sender,
  CAST(entries.created_at AS REAL) AS created_at, type, content, client_message_id, sent_digest,
  CAST(checksum AS REAL) AS checksum`;

/**
 * The queries of a log. Where a comment says nothing else, ?1 is the room's id, and the range goes from the seq ?2 up
 * to the seq ?3, which is excluded. A test checks that each query uses its index.
 */
export const LOG_QUERIES = {
  oldest: `SELECT ${COLUMNS} FROM entries WHERE ${RANGE} ORDER BY entries.seq LIMIT ?4`,
  newest: `SELECT ${COLUMNS} FROM entries WHERE ${RANGE} ORDER BY entries.seq DESC LIMIT ?4`,
  /** Leaves out the messages of the sender ?4; null leaves out none. */
  newestMessage: `SELECT ${COLUMNS} FROM entries
    WHERE ${RANGE} AND sender IS NOT NULL AND sender IS NOT ?4 ORDER BY entries.seq DESC LIMIT 1`,
  /** The last entry up to the seq ?2. */
  lastUpTo: `SELECT ${COLUMNS} FROM entries WHERE ${ROOM} AND entries.seq <= ?2 ORDER BY entries.seq DESC LIMIT 1`,
  /** How many messages the sender ?4 has in the range. */
  countSent: `SELECT count(*) AS count FROM entries WHERE ${RANGE} AND sender = ?4`,
  /** ?2 is the sender, and ?3 the clientMessageId. */
  byClientMessageId: `SELECT ${COLUMNS} FROM entries WHERE ${ROOM} AND sender = ?2 AND client_message_id = ?3`,
  byId: `SELECT rooms.id AS room_id, ${COLUMNS} FROM entries
    JOIN rooms ON rooms.number = entries.room WHERE entries.id = ?1`,
  /** Every entry, room by room. */
  all: `SELECT rooms.id AS room_id, ${COLUMNS} FROM rooms
    CROSS JOIN entries ON entries.room = rooms.number ORDER BY rooms.number, entries.seq`,
} as const;

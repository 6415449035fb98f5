const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const RANGE = `${ROOM} AND entries.seq >= ?2 AND entries.seq < ?3`;

/** The numbers as REAL: of a damaged row one may be too large to be read as an integer, and the whole page with it. */
const COLUMNS = `CAST(entries.seq AS REAL) AS seq, CAST(ordinal AS REAL) AS ordinal, entries.id, sender,
  CAST(entries.created_at AS REAL) AS created_at, type, content, client_message_id, sent_digest, refs,
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
  /** Every message and membership event, room by room. */
  all: `SELECT rooms.id AS room_id, rooms.number AS number, ${COLUMNS} FROM rooms
    CROSS JOIN entries ON entries.room = rooms.number ORDER BY rooms.number, entries.seq`,
  /** How many messages in the range mention the user ?4. */
  countMentions: `SELECT count(*) AS count FROM mentions
    WHERE ${ROOM} AND user = ?4 AND mentions.seq >= ?2 AND mentions.seq < ?3`,
} as const;

const EDIT_COLUMNS = `CAST(changes.seq AS REAL) AS seq, CAST(changes.ordinal AS REAL) AS ordinal, changes.id AS id,
  CAST(target AS REAL) AS target, target_id, author, CAST(changes.created_at AS REAL) AS created_at, kind, emoji`;
const CHANGE_COLUMNS = `${EDIT_COLUMNS}, body, CAST(changes.checksum AS REAL) AS checksum`;

/** Beside the columns of another row; null where there is no edit. */
const BESIDE_COLUMNS = `CAST(changes.ordinal AS REAL) AS edit_ordinal, changes.id AS edit_id, CAST(target AS REAL) AS target,
  target_id, author, CAST(changes.created_at AS REAL) AS created_at, kind, emoji, body,
  CAST(changes.checksum AS REAL) AS edit_checksum`;

const STATE_COLUMNS = `CAST(message_states.seq AS REAL) AS seq, message_states.sender AS sender,
  CAST(rev AS REAL) AS rev, CAST(edit AS REAL) AS edit, CAST(edits AS REAL) AS edits, CAST(deleted_at AS REAL) AS deleted_at, deleted_by, reactions,
  CAST(message_states.checksum AS REAL) AS checksum`;

const CHANGE_RANGE = `${ROOM} AND changes.seq >= ?2 AND changes.seq < ?3`;

/** Of changes, and of the messages that have changed. ?1 is the room's id, as above. A test checks their indexes. */
export const CHANGE_QUERIES = {
  oldest: `SELECT ${CHANGE_COLUMNS} FROM changes WHERE ${CHANGE_RANGE} ORDER BY changes.seq LIMIT ?4`,
  newest: `SELECT ${CHANGE_COLUMNS} FROM changes WHERE ${CHANGE_RANGE} ORDER BY changes.seq DESC LIMIT ?4`,
  /** The seq of the newest change. */
  last: `SELECT CAST(max(seq) AS REAL) AS seq FROM changes WHERE ${ROOM}`,
  /** Of the message ?2, the newest first, before the seq ?3. */
  edits: `SELECT ${CHANGE_COLUMNS} FROM changes
    WHERE ${ROOM} AND target = ?2 AND kind = 'edited' AND changes.seq < ?3 ORDER BY changes.seq DESC LIMIT ?4`,
  /** As `edits`, without their texts. */
  editRows: `SELECT ${EDIT_COLUMNS} FROM changes
    WHERE ${ROOM} AND target = ?2 AND kind = 'edited' AND changes.seq < ?3 ORDER BY changes.seq DESC LIMIT ?4`,
  /** With the last edit of each. */
  statesIn: `SELECT ${STATE_COLUMNS}, ${BESIDE_COLUMNS} FROM message_states
    LEFT JOIN changes ON changes.room = message_states.room AND changes.seq = message_states.edit
    WHERE message_states.${ROOM} AND message_states.seq >= ?2 AND message_states.seq < ?3`,
  /**
   * The seqs of messages in the ranges that are the JSON ?2 that were changed last after the seq ?3 and up to ?5. All that
   * others have changed elsewhere is passed over here, and not row by row in JavaScript.
   */
  changedAfter: `WITH ranges AS MATERIALIZED (SELECT value ->> 'from' AS first, value ->> 'to' AS beyond FROM json_each(?2))
    SELECT CAST(seq AS REAL) AS seq, CAST(rev AS REAL) AS rev FROM message_states
    WHERE ${ROOM} AND message_states.rev > ?3 AND message_states.rev <= ?5
      AND EXISTS (SELECT 1 FROM ranges WHERE message_states.seq >= first AND message_states.seq < beyond)
    ORDER BY message_states.rev LIMIT ?4`,
  /** How many messages in the range were deleted, without those of the sender ?4; null leaves out none. */
  countDeleted: `SELECT count(*) AS count FROM message_states
    WHERE ${ROOM} AND seq >= ?2 AND seq < ?3 AND deleted_at IS NOT NULL AND sender IS NOT ?4`,
  hasReacted: `SELECT 1 FROM reactions WHERE ${ROOM} AND target = ?2 AND user = ?3 AND emoji = ?4`,
  /** The reactions of the user ?3 to the messages whose seqs are the JSON ?2. */
  reactionsOf: `SELECT CAST(target AS REAL) AS target, reactions.emoji FROM json_each(?2) AS wanted
    CROSS JOIN reactions ON ${ROOM} AND target = wanted.value AND user = ?3`,
  /** The reactions of each user after the user ?3 to the message ?2, as JSON. */
  reactors: `SELECT user, json_group_array(emoji) AS emojis FROM reactions
    WHERE ${ROOM} AND target = ?2 AND user > ?3 GROUP BY user ORDER BY user LIMIT ?4`,
  /** Every change, room by room. */
  all: `SELECT rooms.id AS room_id, rooms.number AS number, ${CHANGE_COLUMNS} FROM rooms
    CROSS JOIN changes ON changes.room = rooms.number ORDER BY rooms.number, changes.seq`,
  /** The state of every changed message, and whether the edit that it names is there. */
  allStates: `SELECT rooms.id AS room_id, ${STATE_COLUMNS}, edit IS NULL OR EXISTS (
      SELECT 1 FROM changes WHERE changes.room = rooms.number AND changes.seq = message_states.edit
        AND changes.target = message_states.seq AND changes.kind = 'edited'
    ) AS has_edit
    FROM rooms CROSS JOIN message_states ON message_states.room = rooms.number
    ORDER BY rooms.number, message_states.seq`,
} as const;

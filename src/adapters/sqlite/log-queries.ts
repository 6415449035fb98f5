import { LANDMARK, selectEntries, STRAY } from './entry-rows.js';

// Places of a room, see `entries`. A seq beyond those that there are would lie in the next room.
const FIRST = '((SELECT number FROM rooms WHERE id = ?1) << 32)';
const PLACES = `place >= ${FIRST} + ?2 AND place < ${FIRST} + min(?3, 1 << 32)`;
const ROOM = 'room = (SELECT number FROM rooms WHERE id = ?1)';
const ENTRIES = selectEntries('entries');

/** A landmark and what follows it lie within so many seqs. It may be raised, and never lowered again. */
export const LANDMARK_SEQS = 64;

const OF_SENDER = 'room = ?1 AND sender = ?2';
/** The place of the last landmark, or of the last up to a name. */
const lastLandmark = (upTo = ''): string =>
  `(SELECT place FROM entries WHERE ${OF_SENDER} AND landmark = ${LANDMARK} ${upTo} ORDER BY client_message_id DESC LIMIT 1)`;
const following = (place: string): string =>
  `place >= ${place} AND place < ${place} + ${LANDMARK_SEQS} AND ${OF_SENDER}`;

/** What reads the table of a log: of a room's id, from a seq up to another (excluded). A test holds each to its index. */
export const LOG_QUERIES = {
  oldest: `${ENTRIES} WHERE ${PLACES} ORDER BY place LIMIT ?4`,
  newest: `${ENTRIES} WHERE ${PLACES} ORDER BY place DESC LIMIT ?4`,
  /** ?4 is whose messages do not count; null counts everybody's. */
  newestMessage: `${ENTRIES} WHERE ${PLACES} AND sender IS NOT NULL AND sender IS NOT ?4 ORDER BY place DESC LIMIT 1`,
  last: `SELECT seq FROM entries WHERE place >= ${FIRST} AND place < ${FIRST} + (1 << 32) ORDER BY place DESC LIMIT 1`,
  /** By the room's number, the sender and the clientMessageId. */
  named: `SELECT place FROM entries WHERE ${OF_SENDER} AND landmark = ${STRAY} AND client_message_id = ?3 UNION ALL
    SELECT place FROM entries WHERE ${following(lastLandmark('AND client_message_id <= ?3'))} AND client_message_id = ?3`,
  /** The last of a sender's names in the order of their bytes, and the seq of the last landmark, by the room's number. */
  newestName: `SELECT ${lastLandmark()} & 4294967295 AS landmarkSeq, max(
    coalesce((SELECT max(client_message_id) FROM entries WHERE ${OF_SENDER} AND landmark = ${STRAY}), ''),
    coalesce((SELECT max(client_message_id) FROM entries WHERE ${following(lastLandmark())}), '')) AS name`,
  /** Membership events and messages of ?4; null finds the events alone. */
  countEntries: `SELECT count(*) AS count FROM entries WHERE ${PLACES} AND (sender IS NULL OR sender = ?4)`,
  /** The same by blocks, from one up to another (excluded). */
  countBlocks: `SELECT sum(count) AS count FROM entry_counts WHERE ${ROOM} AND sender IN ('', ?4) AND block >= ?2 AND block < ?3`,
} as const;

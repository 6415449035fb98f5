// What is recent is not found by its room, and is little: it is looked through once.
const BY_ACTIVITY = `
  WITH recent AS MATERIALIZED (SELECT room, max(seq) AS seq, created_at FROM recent_entries GROUP BY room)
  SELECT rooms.id, coalesce(recent.created_at, last.created_at, rooms.created_at) AS activeAt
  FROM members
  CROSS JOIN rooms ON rooms.number = members.room
  LEFT JOIN recent ON recent.room = rooms.number
  LEFT JOIN entries AS last ON last.place = (
    SELECT max(place) FROM entries WHERE place >= rooms.number << 32 AND place < (rooms.number + 1) << 32)
  WHERE members.user = ?1`;

const PAGE = 'ORDER BY activeAt DESC, rooms.id LIMIT ?2';

/** What finds rooms by their people. `?1` is the user. */
export const ROOM_QUERIES = {
  listed: `
    SELECT rooms.id FROM members CROSS JOIN rooms ON rooms.number = members.room
    WHERE members.user = ?1 AND rooms.size <= ?2`,
  listedFor: 'SELECT 1 AS found FROM members WHERE room = ?1 AND user = ?2',
  firstByActivity: `${BY_ACTIVITY} ${PAGE}`,
  nextByActivity: `${BY_ACTIVITY} AND (activeAt < ?3 OR (activeAt = ?3 AND rooms.id > ?4)) ${PAGE}`,
  smallestFirst: `
    SELECT room FROM members CROSS JOIN rooms ON rooms.number = members.room
    WHERE members.user = ?1 ORDER BY rooms.size`,
  others: 'SELECT user FROM members WHERE room = ?1 AND user <> ?2 ORDER BY position',
  /** Goes through the rooms of the other, and stops at the first that both are in. */
  sharing: `
    SELECT 1 AS found FROM members AS theirs
    CROSS JOIN members AS own ON own.room = theirs.room AND own.user = ?1
    WHERE theirs.user = ?2 LIMIT 1`,
} as const;

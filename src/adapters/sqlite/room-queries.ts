const BY_ACTIVITY = `
  SELECT rooms.id, coalesce(last.created_at, rooms.created_at) AS activeAt
  FROM members
  CROSS JOIN rooms ON rooms.number = members.room
  LEFT JOIN entries AS last
    ON last.room = rooms.number AND last.seq = (SELECT max(seq) FROM entries WHERE room = rooms.number)
  WHERE members.user = ?1`;

const PAGE = 'ORDER BY activeAt DESC, rooms.id LIMIT ?2';

/** Find rooms by their members, and members of rooms. ?1 is the user, or the room in `others` and in those of memberships that have ended. A test checks that each uses an index. */
export const ROOM_QUERIES = {
  listed: `
    SELECT rooms.id FROM members CROSS JOIN rooms ON rooms.number = members.room
    WHERE members.user = ?1 AND rooms.size <= ?2`,
  firstByActivity: `${BY_ACTIVITY} ${PAGE}`,
  nextByActivity: `${BY_ACTIVITY} AND (activeAt < ?3 OR (activeAt = ?3 AND rooms.id > ?4)) ${PAGE}`,
  smallestFirst: `
    SELECT room FROM members CROSS JOIN rooms ON rooms.number = members.room
    WHERE members.user = ?1 ORDER BY rooms.size`,
  endedOf: `
    SELECT from_seq AS "from", to_seq AS "to" FROM ended_memberships
    WHERE room = (SELECT number FROM rooms WHERE id = ?1) AND user = ?2 ORDER BY to_seq`,
  endedAt: `
    SELECT user FROM ended_memberships
    WHERE room = (SELECT number FROM rooms WHERE id = ?1) AND from_seq <= ?2 AND to_seq > ?2`,
  others: 'SELECT user FROM members WHERE room = ?1 AND user <> ?2 ORDER BY position',
  /** Reads the rooms of the other user (?2), and stops at the first that the user is in too. */
  sharing: `
    SELECT 1 AS found FROM members AS theirs
    CROSS JOIN members AS own ON own.room = theirs.room AND own.user = ?1
    WHERE theirs.user = ?2 LIMIT 1`,
} as const;

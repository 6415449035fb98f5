import type { RoomId, UserId } from '../../domain/ids.js';
import type { Role, Seq } from '../../domain/log-entry.js';
import { type GroupRoom, type History, memberCount, privateRoom, type Room } from '../../domain/room.js';
import type { Range } from '../../domain/spans.js';
import { type Database, prepare } from './database.js';

export interface StoredRoom {
  readonly number: number;
  readonly room: Room;
}

/** The rooms as they stand, which is the fold of their logs, in tables of their own. */
export interface RoomRows {
  find(id: RoomId): StoredRoom | undefined;
  /** Gives the room's number. A group's members are listed with it; a private room is listed for nobody. */
  insert(room: Room, createdAt: number): number;
  /** Lists a private room for one of its users. Idempotent. */
  list(number: number, user: UserId): void;
  /** Stores what a change at `seq` made different for these users, and the room's own row. */
  update(number: number, before: GroupRoom, after: GroupRoom, users: readonly UserId[], seq: Seq): void;
}

export const makeRoomRows = (database: Database): RoomRows => {
  const selectRoom = prepare<RoomRow>(database, 'SELECT * FROM rooms WHERE id = ?');
  const selectMembers = prepare<MemberRow>(
    database,
    'SELECT user, role, since FROM members WHERE room = ? ORDER BY position',
  );
  const selectEnded = prepare<EndedRow>(
    database,
    'SELECT user, from_seq, to_seq FROM ended_memberships WHERE room = ? ORDER BY to_seq',
  );
  const insertRoom = prepare(
    database,
    'INSERT INTO rooms (id, created_at, size, name, history) VALUES (?, ?, ?, ?, ?)',
  );
  const updateRoom = prepare(database, 'UPDATE rooms SET name = ?, version = ?, size = ? WHERE number = ?');
  const insertMember = prepare(
    database,
    'INSERT INTO members (room, user, role, since, position) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const updateMember = prepare(
    database,
    'UPDATE members SET role = ?, since = ? WHERE room = ? AND user = ?',
  );
  const deleteMember = prepare(database, 'DELETE FROM members WHERE room = ? AND user = ?');
  const insertEnded = prepare(
    database,
    'INSERT INTO ended_memberships (room, to_seq, user, from_seq) VALUES (?, ?, ?, ?)',
  );

  const saveMember = (number: number, before: GroupRoom, after: GroupRoom, user: UserId, seq: Seq): void => {
    const was = before.members.get(user);
    const is = after.members.get(user);
    if (is === undefined) deleteMember.run(number, user);
    else if (was === undefined) insertMember.run(number, user, is.role, is.since, seq);
    else updateMember.run(is.role, is.since, number, user);
    for (const span of (after.ended.get(user) ?? []).slice(before.ended.get(user)?.length ?? 0)) {
      insertEnded.run(number, span.to, user, span.from);
    }
  };

  return {
    find: (id) => {
      const row = selectRoom.get(id);
      if (row === undefined) return undefined;
      const { number } = row;
      if (row.name === null) return { number, room: privateRoom(id) };
      return { number, room: groupOf(row, row.name, selectMembers.all(number), selectEnded.all(number)) };
    },
    insert: (room, createdAt) => {
      const [name, history] = room.type === 'group' ? [room.name, room.history] : [null, null];
      const number = Number(
        insertRoom.run(room.id, createdAt, memberCount(room), name, history).lastInsertRowid,
      );
      if (room.type === 'private') return number;
      // Founders come before whoever is added, whose position is the seq of that.
      let position = -room.members.size;
      for (const [user, { role, since }] of room.members) {
        insertMember.run(number, user, role, since, position++);
      }
      return number;
    },
    list: (number, user) => {
      insertMember.run(number, user, 'member', 1, 0);
    },
    update: (number, before, after, users, seq) => {
      for (const user of users) saveMember(number, before, after, user, seq);
      updateRoom.run(after.name, after.version, after.members.size, number);
    },
  };
};

interface RoomRow {
  readonly number: number;
  readonly id: RoomId;
  readonly created_at: number;
  readonly version: number;
  readonly name: string | null;
  readonly history: History;
}

interface MemberRow {
  readonly user: UserId;
  readonly role: Role;
  readonly since: Seq;
}

interface EndedRow {
  readonly user: UserId;
  readonly from_seq: Seq;
  readonly to_seq: Seq;
}

const groupOf = (
  row: RoomRow,
  name: string,
  members: readonly MemberRow[],
  memberships: readonly EndedRow[],
): GroupRoom => {
  const ended = new Map<UserId, Range[]>();
  for (const { user, from_seq: from, to_seq: to } of memberships) {
    ended.set(user, [...(ended.get(user) ?? []), { from, to }]);
  }
  return {
    type: 'group',
    id: row.id,
    name,
    history: row.history,
    createdAt: row.created_at,
    version: row.version,
    members: new Map(members.map(({ user, role, since }) => [user, { role, since }])),
    ended,
  };
};

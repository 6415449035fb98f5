import type { RoomId, UserId } from '../../domain/ids.js';
import type { MembershipEvent, Role, Seq } from '../../domain/log-entry.js';
import { endedBy } from '../../domain/membership.js';
import {
  type GroupRoom,
  type History,
  memberCount,
  memberIds,
  privateRoom,
  roleOf,
  memberSince,
  type Room,
} from '../../domain/room.js';
import { type Database, prepare } from './database.js';

export interface StoredRoom {
  readonly number: number;
  readonly createdAt: number;
  readonly room: Room;
}

/** A group before and after a membership event, and the users whose memberships it may have changed. */
export interface GroupUpdate {
  readonly number: number;
  readonly before: GroupRoom;
  readonly after: GroupRoom;
  readonly users: readonly UserId[];
  readonly event: MembershipEvent;
}

/** The rooms as the fold of their logs, in tables of their own. */
export interface RoomRows {
  find(id: RoomId): StoredRoom | undefined;
  /** Stores a room with its members, so that it is listed for them, and gives its number. */
  insert(room: Room, createdAt: number): number;
  update(update: GroupUpdate): void;
}

export const makeRoomRows = (database: Database): RoomRows => {
  const selectRoom = prepare<RoomRow>(database, 'SELECT * FROM rooms WHERE id = ?');
  const selectMembers = prepare<MemberRow>(
    database,
    'SELECT user, role, since FROM members WHERE room = ? ORDER BY position',
  );
  const insertRoom = prepare(
    database,
    'INSERT INTO rooms (id, created_at, size, name, history) VALUES (?, ?, ?, ?, ?)',
  );
  const updateRoom = prepare(database, 'UPDATE rooms SET name = ?, version = ?, size = ? WHERE number = ?');
  const insertMember = prepare(
    database,
    'INSERT INTO members (room, user, role, since, position) VALUES (?, ?, ?, ?, ?)',
  );
  const updateMember = prepare(
    database,
    'UPDATE members SET role = ?, since = ? WHERE room = ? AND user = ?',
  );
  const deleteMember = prepare(database, 'DELETE FROM members WHERE room = ? AND user = ?');
  const insertEnded = prepare(
    database,
    'INSERT INTO ended_memberships (room, user, to_seq, from_seq) VALUES (?, ?, ?, ?)',
  );

  const saveMember = ({ number, before, after, event: { seq } }: GroupUpdate, user: UserId): void => {
    const was = before.members.get(user);
    const is = after.members.get(user);
    if (is === undefined) deleteMember.run(number, user);
    else if (was === undefined) insertMember.run(number, user, is.role, is.since, seq);
    else updateMember.run(is.role, is.since, number, user);
  };

  return {
    find: (id) => {
      const row = selectRoom.get(id);
      if (row === undefined) return undefined;
      const { number, name, created_at: createdAt } = row;
      if (name === null) return { number, createdAt, room: privateRoom(id) };
      return { number, createdAt, room: groupOf({ ...row, name }, selectMembers.all(number)) };
    },
    insert: (room, createdAt) => {
      const [name, history] = room.type === 'group' ? [room.name, room.history] : [null, null];
      const number = Number(
        insertRoom.run(room.id, createdAt, memberCount(room), name, history).lastInsertRowid,
      );
      // Founders come before anyone who is added: an added member's position is the seq of the adding entry.
      let position = -memberCount(room);
      for (const user of memberIds(room)) {
        insertMember.run(number, user, roleOf(room, user), memberSince(room, user), position++);
      }
      return number;
    },
    update: (update) => {
      for (const user of update.users) saveMember(update, user);
      const ended = endedBy(update.before, update.event);
      if (ended !== undefined) insertEnded.run(update.number, ended.userId, ended.to, ended.from);
      const { name, version, members } = update.after;
      updateRoom.run(name, version, members.size, update.number);
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

const groupOf = (row: RoomRow & { readonly name: string }, members: readonly MemberRow[]): GroupRoom => ({
  type: 'group',
  id: row.id,
  name: row.name,
  history: row.history,
  createdAt: row.created_at,
  version: row.version,
  members: new Map(members.map(({ user, role, since }) => [user, { role, since }])),
});

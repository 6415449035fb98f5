import type { RoomCursor, RoomRepository } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { impliedRoom } from '../../domain/room.js';
import type { Range } from '../../domain/spans.js';
import { prepare } from './database.js';
import { ROOM_QUERIES } from './room-queries.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteRoomRepository = ({ database, rooms, write, read }: SqliteStore): RoomRepository => {
  const listed = prepare<{ id: RoomId }>(database, ROOM_QUERIES.listed);
  const firstByActivity = prepare<CursorRow>(database, ROOM_QUERIES.firstByActivity);
  const nextByActivity = prepare<CursorRow>(database, ROOM_QUERIES.nextByActivity);
  const smallestFirst = prepare<{ room: number }>(database, ROOM_QUERIES.smallestFirst);
  const others = prepare<{ user: UserId }>(database, ROOM_QUERIES.others);
  const sharing = prepare<object>(database, ROOM_QUERIES.sharing);

  const endedOf = prepare<Range>(database, ROOM_QUERIES.endedOf);
  const endedAt = prepare<{ user: UserId }>(database, ROOM_QUERIES.endedAt);

  const peersOf = (userId: UserId, limit: number): readonly UserId[] => {
    const peers = new Set<UserId>();
    for (const { room } of limit > 0 ? smallestFirst.all(userId) : []) {
      for (const { user } of others.all(room, userId)) {
        peers.add(user);
        if (peers.size >= limit) return [...peers];
      }
    }
    return [...peers];
  };

  return {
    find: (id) => read(() => rooms.find(id)?.room ?? impliedRoom(id)),
    // Nobody else writes here.
    reached: () => undefined,
    endedOf: (id, userId) => read(() => endedOf.all(id, userId).map(({ from, to }) => ({ from, to }))),
    endedAt: (id, seq) => read(() => endedAt.all(id, seq).map(({ user }) => user)),
    createGroup: (group) =>
      write(() => {
        if (rooms.find(group.id) !== undefined) throw conflict('The room id is taken');
        rooms.add(group);
      }),
    idsOf: (userId, { maxMembers } = { maxMembers: Infinity }) =>
      read(() => listed.all(userId, maxMembers).map(({ id }) => id)),
    listOf: (userId, { after, limit }) =>
      read(() => {
        const rows =
          after === undefined
            ? firstByActivity.all(userId, limit)
            : nextByActivity.all(userId, limit, after.activeAt, after.roomId);
        return rows.map(({ id: roomId, activeAt }): RoomCursor => ({ activeAt, roomId }));
      }),
    peersOf: (userId, limit) => read(() => peersOf(userId, limit)),
    peersAmong: (userId, candidates) =>
      read(
        () =>
          new Set(
            [...candidates].filter((other) => other === userId || sharing.get(userId, other) !== undefined),
          ),
      ),
  };
};

interface CursorRow {
  readonly id: RoomId;
  readonly activeAt: number;
}

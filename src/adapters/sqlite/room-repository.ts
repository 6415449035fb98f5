import type { RoomRepository, RoomSummary } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { impliedRoom } from '../../domain/room.js';
import { prepare } from './database.js';
import { ROOM_QUERIES } from './room-queries.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteRoomRepository = ({ database, rooms, write, read }: SqliteStore): RoomRepository => {
  const listed = prepare<{ id: RoomId }>(database, ROOM_QUERIES.listed);
  const firstByActivity = prepare<SummaryRow>(database, ROOM_QUERIES.firstByActivity);
  const nextByActivity = prepare<SummaryRow>(database, ROOM_QUERIES.nextByActivity);
  const smallestFirst = prepare<{ room: number }>(database, ROOM_QUERIES.smallestFirst);
  const others = prepare<{ user: UserId }>(database, ROOM_QUERIES.others);
  const sharing = prepare<object>(database, ROOM_QUERIES.sharing);

  const summaryOf = ({ id, activeAt }: SummaryRow): readonly RoomSummary[] => {
    const state = rooms.find(id);
    return state === undefined ? [] : [{ room: state.room, lastSeq: state.end.seq, activeAt }];
  };

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
        return rows.flatMap(summaryOf);
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

interface SummaryRow {
  readonly id: RoomId;
  readonly activeAt: number;
}

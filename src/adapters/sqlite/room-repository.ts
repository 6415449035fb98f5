import type { RoomRepository, RoomSummary } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { privateRoom } from '../../domain/room.js';
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
  const listedFor = prepare<object>(database, ROOM_QUERIES.listedFor);

  const isListed = (id: RoomId, user: UserId): boolean => {
    const state = rooms.find(id);
    return state !== undefined && listedFor.get(state.number, user) !== undefined;
  };

  const summaryOf = ({ id, activeAt }: SummaryRow): readonly RoomSummary[] => {
    const state = rooms.find(id);
    return state === undefined ? [] : [{ room: state.room, lastSeq: state.lastSeq, activeAt }];
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
    find: (id) => read(() => rooms.find(id)?.room),
    createGroup: (group) =>
      write(() => {
        if (rooms.find(group.id) !== undefined) throw conflict('The room id is taken');
        rooms.add(group, group.createdAt);
      }),
    async openPrivate(id, by, now) {
      // Opened again and again, as people look into their rooms, also where nothing can be written.
      if (await read(() => isListed(id, by))) return;
      await write(() => {
        rooms.list(rooms.find(id) ?? rooms.add(privateRoom(id), now), by);
      });
    },
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
  readonly lastSeq: Seq;
  readonly activeAt: number;
}

import type { RoomRepository, RoomSummary } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { memberCount, memberIds, privateRoom } from '../../domain/room.js';
import { pageByActivity } from '../storage/by-activity.js';
import { atOnce } from './at-once.js';
import { addRoom, isListed, list, listedFor, listForAll } from './memory-store.js';
import type { MemoryStore, RoomState } from './memory-store.js';

export const makeMemoryRoomRepository = (store: MemoryStore): RoomRepository => ({
  find: (id) => atOnce(() => store.rooms.get(id)?.room),
  createGroup: (group) =>
    atOnce(() => {
      if (store.rooms.has(group.id)) throw conflict('The room id is taken');
      addRoom(store, group, group.createdAt);
      listForAll(store, group);
    }),
  openPrivate: (id, by, now) =>
    atOnce(() => {
      if (!store.rooms.has(id)) addRoom(store, privateRoom(id), now);
      list(store, by, id);
    }),
  idsOf: (userId, { maxMembers } = { maxMembers: Infinity }) =>
    atOnce(() =>
      listedFor(store, userId)
        .filter(({ room }) => memberCount(room) <= maxMembers)
        .map(({ room }) => room.id),
    ),
  listOf: (userId, page) => atOnce(() => pageByActivity(listedFor(store, userId).map(summaryOf), page)),
  peersOf: (userId, limit) => atOnce(() => peersOf(store, userId, limit)),
  peersAmong: (userId, candidates) =>
    atOnce(() => {
      const own = store.listings.get(userId) ?? new Set();
      return new Set(
        [...candidates].filter((other) => other === userId || meet(own, store.listings.get(other))),
      );
    }),
});

const summaryOf = ({ room, log, createdAt }: RoomState): RoomSummary => ({
  room,
  lastSeq: log.length,
  activeAt: log.at(-1)?.createdAt ?? createdAt,
});

const peersOf = (store: MemoryStore, userId: UserId, limit: number): readonly UserId[] => {
  const smallestFirst = [...listedFor(store, userId)].sort(
    (a, b) => memberCount(a.room) - memberCount(b.room),
  );
  const peers = new Set<UserId>();
  for (const { room } of smallestFirst) {
    for (const member of memberIds(room)) {
      if (peers.size >= limit) return [...peers];
      if (member !== userId && isListed(store, member, room.id)) peers.add(member);
    }
  }
  return [...peers];
};

const meet = (a: ReadonlySet<RoomId>, b: ReadonlySet<RoomId> = new Set()): boolean => {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  for (const id of few) if (many.has(id)) return true;
  return false;
};

import type { RoomRepository } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { LOG_START } from '../../domain/log-entry.js';
import { impliedRoom, memberCount, memberIds } from '../../domain/room.js';
import { atOnce } from '../storage/at-once.js';
import { pageByActivity } from '../storage/by-activity.js';
import { isListed, summaryOf } from '../storage/room-state.js';
import { addRoom, listedFor, type MemoryStore } from './memory-store.js';

export const makeMemoryRoomRepository = (store: MemoryStore): RoomRepository => ({
  find: (id) => atOnce(() => store.logs.get(id)?.state.room ?? impliedRoom(id)),
  createGroup: (group) =>
    atOnce(() => {
      if (store.logs.has(group.id)) throw conflict('The room id is taken');
      addRoom(store, { room: group, end: LOG_START, activeAt: group.createdAt });
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
        [...candidates].filter((other) => other === userId || intersect(own, store.listings.get(other))),
      );
    }),
});

const peersOf = (store: MemoryStore, userId: UserId, limit: number): readonly UserId[] => {
  const smallestFirst = [...listedFor(store, userId)].sort(
    (a, b) => memberCount(a.room) - memberCount(b.room),
  );
  const peers = new Set<UserId>();
  for (const state of smallestFirst) {
    for (const member of memberIds(state.room)) {
      if (peers.size >= limit) return [...peers];
      if (member !== userId && isListed(state, member)) peers.add(member);
    }
  }
  return [...peers];
};

const intersect = (a: ReadonlySet<RoomId>, b: ReadonlySet<RoomId> = new Set()): boolean => {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  for (const id of few) if (many.has(id)) return true;
  return false;
};

import type { RoomRepository } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { impliedRoom, memberCount } from '../../domain/room.js';
import { within } from '../../domain/spans.js';
import { atOnce } from '../storage/at-once.js';
import { pageByActivity } from '../storage/by-activity.js';
import { peersIn } from '../storage/peers.js';
import { cursorOf, emptyState } from '../storage/room-state.js';
import { addRoom, listedFor, type MemoryStore } from './memory-store.js';

export const makeMemoryRoomRepository = (store: MemoryStore): RoomRepository => ({
  find: (id) => atOnce(() => store.logs.get(id)?.state.room ?? impliedRoom(id)),
  // Every process that shares this memory reads what is there.
  reached: () => undefined,
  endedOf: (id, userId) =>
    atOnce(() => {
      const own = (store.logs.get(id)?.ended ?? []).filter((ended) => ended.userId === userId);
      return own.map(({ from, to }) => ({ from, to }));
    }),
  endedAt: (id, seq) =>
    atOnce(() => {
      const then = (store.logs.get(id)?.ended ?? []).filter((ended) => within([ended], seq));
      return then.map(({ userId }) => userId);
    }),
  createGroup: (group) =>
    atOnce(() => {
      if (store.logs.has(group.id)) throw conflict('The room id is taken');
      addRoom(store, emptyState(group));
    }),
  idsOf: (userId, { maxMembers } = { maxMembers: Infinity }) =>
    atOnce(() =>
      listedFor(store, userId)
        .filter(({ room }) => memberCount(room) <= maxMembers)
        .map(({ room }) => room.id),
    ),
  listOf: (userId, page) => atOnce(() => pageByActivity(listedFor(store, userId).map(cursorOf), page)),
  peersOf: (userId, limit) => atOnce(() => peersIn(listedFor(store, userId), userId, limit)),
  peersAmong: (userId, candidates) =>
    atOnce(() => {
      const own = store.listings.get(userId) ?? new Set();
      return new Set(
        [...candidates].filter((other) => other === userId || intersect(own, store.listings.get(other))),
      );
    }),
});

const intersect = (a: ReadonlySet<RoomId>, b: ReadonlySet<RoomId> = new Set()): boolean => {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  for (const id of few) if (many.has(id)) return true;
  return false;
};

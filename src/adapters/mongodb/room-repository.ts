import type { RoomRepository } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import { isPrivateRoomId, type UserId } from '../../domain/ids.js';
import { type GroupRoom, impliedRoom, memberCount } from '../../domain/room.js';
import { pageByActivity } from '../storage/by-activity.js';
import { peersIn } from '../storage/peers.js';
import { cursorOf, emptyState, isListed, type RoomState } from '../storage/room-state.js';
import { groupDocument, groupOf } from './document-mapping.js';
import { endedIn, membersBefore } from './ended-memberships.js';
import type { MongoStore } from './mongo-store.js';
import { isDuplicate } from './retrying.js';
import type { RoomStates } from './room-states.js';

/**
 * The room documents say which rooms a user may be in, and each of these is then read as it is now. So a list reads
 * the last entry of every room of the user that is not fresh in the cache.
 */
export const makeMongoRoomRepository = (store: MongoStore, states: RoomStates): RoomRepository => {
  const { attempt } = store;
  const { rooms } = store.collections;

  const listedFor = (userId: UserId): Promise<readonly RoomState[]> =>
    attempt(async () => {
      const candidates = await rooms.find({ people: userId }, { _id: 1 }).lean();
      const found = await states.findAll(candidates.map(({ _id }) => _id));
      return found.filter((state) => isListed(state, userId));
    });

  /** True where the stored document is that of this very group: an earlier insert lost its answer. */
  const isStored = async (group: GroupRoom): Promise<boolean> => {
    const document = await rooms.findById(group.id).lean();
    if (document?.type !== 'group') return false;
    return JSON.stringify(groupDocument(groupOf(document))) === JSON.stringify(groupDocument(group));
  };

  return {
    find: async (id) => impliedRoom(id) ?? (await attempt(() => states.find(id)))?.room,
    reached: (id, version) => states.noticed(id, version),
    endedOf: async (id, userId) => {
      if (isPrivateRoomId(id)) return [];
      return endedIn(await attempt(() => states.membershipEventsOf(id, userId)));
    },
    endedAt: async (id, seq) => {
      if (isPrivateRoomId(id)) return [];
      return membersBefore(await attempt(() => states.eventsAfter(id, seq)));
    },
    async createGroup(group) {
      let attempts = 0;
      await attempt(async () => {
        attempts++;
        try {
          await rooms.insertMany([groupDocument(group)], { lean: true });
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          if (attempts === 1 || !(await isStored(group))) throw conflict('The room id is taken');
        }
      });
      states.written(emptyState(group));
    },
    async idsOf(userId, { maxMembers } = { maxMembers: Infinity }) {
      const listed = await listedFor(userId);
      return listed.filter(({ room }) => memberCount(room) <= maxMembers).map(({ room }) => room.id);
    },
    listOf: async (userId, page) => pageByActivity((await listedFor(userId)).map(cursorOf), page),
    peersOf: async (userId, limit) => peersIn(await listedFor(userId), userId, limit),
    async peersAmong(userId, candidates) {
      const others = new Set(candidates);
      const peers = new Set<UserId>(others.delete(userId) ? [userId] : []);
      if (others.size === 0) return peers;
      for (const state of await listedFor(userId)) {
        for (const other of others) if (isListed(state, other)) peers.add(other);
      }
      return peers;
    },
  };
};

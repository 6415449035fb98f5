import type { RoomRepository, RoomSummary } from '../../application/ports/room-repository.js';
import { conflict } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { type GroupRoom, memberCount, memberIds } from '../../domain/room.js';
import { pageByActivity } from '../storage/by-activity.js';
import type { MongoStore } from './mongo-store.js';
import { documentOf, groupOf } from './room-documents.js';
import { exists, isListed, NOBODY, type RoomState } from './room-state.js';
import type { RoomStates } from './room-states.js';
import { isDuplicate } from './store-errors.js';

/**
 * The documents say in which rooms somebody may be; each of these is looked at as it stands. So listing costs
 * a look at the end of the log of every room of the user that is not known to be fresh.
 */
export const makeMongoRoomRepository = (store: MongoStore, states: RoomStates): RoomRepository => {
  const { attempt } = store;
  const { rooms } = store.collections;

  const listedFor = (userId: UserId): Promise<readonly RoomState[]> =>
    attempt(async () => {
      const named = await rooms.find({ people: userId }, { _id: 1 }).lean();
      const found = await states.findAll(named.map(({ _id }) => _id));
      return found.filter((state) => isListed(state, userId));
    });

  /** Whether the document that is there is this group's, of an insert whose answer was lost. */
  const isStored = async (group: GroupRoom): Promise<boolean> => {
    const document = await rooms.findById(group.id).lean();
    if (document?.type !== 'group') return false;
    return JSON.stringify(documentOf(groupOf(document))) === JSON.stringify(documentOf(group));
  };

  return {
    async find(id) {
      const state = await attempt(() => states.find(id));
      return state !== undefined && exists(state) ? state.room : undefined;
    },
    async createGroup(group) {
      let tried = 0;
      await attempt(async () => {
        tried++;
        try {
          await rooms.insertMany([documentOf(group)], { lean: true });
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          if (tried === 1 || !(await isStored(group))) throw conflict('The room id is taken');
        }
      });
      states.keep({ room: group, lastSeq: 0, activeAt: group.createdAt, openedBy: NOBODY });
    },
    async openPrivate(id, by, now) {
      const known = await attempt(() => states.find(id));
      if (known !== undefined && isListed(known, by)) return;
      await attempt(async () => {
        await rooms.updateOne(
          { _id: id },
          {
            $setOnInsert: { type: 'private', createdAt: new Date(now) },
            $addToSet: { openedBy: by, people: by },
          },
          { upsert: true },
        );
        await states.refresh(id);
      });
    },
    async idsOf(userId, { maxMembers } = { maxMembers: Infinity }) {
      const listed = await listedFor(userId);
      return listed.filter(({ room }) => memberCount(room) <= maxMembers).map(({ room }) => room.id);
    },
    listOf: async (userId, page) => pageByActivity((await listedFor(userId)).map(summaryOf), page),
    async peersOf(userId, limit) {
      const listed = [...(await listedFor(userId))];
      listed.sort((a, b) => memberCount(a.room) - memberCount(b.room));
      const peers = new Set<UserId>();
      for (const state of listed) {
        for (const member of memberIds(state.room)) {
          if (peers.size >= limit) return [...peers];
          if (member !== userId && isListed(state, member)) peers.add(member);
        }
      }
      return [...peers];
    },
    async peersAmong(userId, candidates) {
      const wanted = new Set(candidates);
      const peers = new Set<UserId>(wanted.delete(userId) ? [userId] : []);
      if (wanted.size === 0) return peers;
      for (const state of await listedFor(userId)) {
        for (const other of wanted) if (isListed(state, other)) peers.add(other);
      }
      return peers;
    },
  };
};

const summaryOf = ({ room, lastSeq, activeAt }: RoomState): RoomSummary => ({ room, lastSeq, activeAt });

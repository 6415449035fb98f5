import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { GroupRoom } from '../../domain/room.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import type { MongoStore } from './mongo-store.js';
import { makeRoomReader } from './room-reader.js';
import { laterState, type RoomState } from './room-state.js';

/**
 * The rooms in use, in memory. Other processes write too: what is kept is a guess to a writer, whose insert
 * tells whether it holds, and to a reader it is good for `FRESH_MS`. All that this process has written is in it.
 * None of these retries: whoever calls them does.
 */
export interface RoomStates {
  /** As it is kept, if that is fresh, or else as `refresh` gives it. */
  find(id: RoomId): Promise<RoomState | undefined>;
  /** However old it is; what a writer starts from. */
  kept(id: RoomId): RoomState | undefined;
  /** With all that was committed before the call. A private room is always there; a group may not be. */
  refresh(id: RoomId): Promise<RoomState | undefined>;
  /** Of those that are there, in no order. */
  findAll(ids: readonly RoomId[]): Promise<readonly RoomState[]>;
  /** As fresh as `find`; 0 for an empty and for an unknown room. */
  lastSeq(id: RoomId): Promise<Seq>;
  /** What was learnt by writing it just now. */
  keep(state: RoomState): void;
  /** See RoomReader. */
  readonly project: (room: GroupRoom) => Promise<void>;
}

/** How far behind other processes a room that is read may be. */
export const FRESH_MS = 1_000;

/** In members of all rooms together; each is some hundred bytes. */
const CACHE_WEIGHT = 200_000;

/** Of rooms that are asked for together, so many are read at a time. */
const AT_A_TIME = 50;

export const makeRoomStates = ({ collections, clock, attempt, logger }: MongoStore): RoomStates => {
  const cache = makeBoundedCache<RoomId, Kept>(CACHE_WEIGHT, ({ state }) => weightOf(state));
  const reading = new Map<RoomId, Promise<RoomState | undefined>>();
  const reader = makeRoomReader(collections, (room) => {
    attempt(() => reader.project(room)).catch((cause: unknown) =>
      logger.error('A room document stays behind its log until it is read again', cause),
    );
  });

  /** What came later is never lost to what was read before it. */
  const keep = (read: RoomState, exactAt: number): RoomState => {
    const kept = cache.get(read.room.id);
    const state = kept === undefined ? read : laterState(kept.state, read);
    cache.set(read.room.id, { state, exactAt });
    return state;
  };

  const fresh = (id: RoomId): RoomState | undefined => {
    const kept = cache.get(id);
    return kept !== undefined && Math.abs(clock.now() - kept.exactAt) <= FRESH_MS ? kept.state : undefined;
  };

  const refresh = async (id: RoomId): Promise<RoomState | undefined> => {
    const asked = clock.now();
    const state = await reader.read(id, cache.get(id)?.state.room);
    return state && keep(state, asked);
  };

  const find = async (id: RoomId): Promise<RoomState | undefined> => {
    const kept = fresh(id);
    if (kept !== undefined) return kept;
    const read = reading.get(id) ?? refresh(id).finally(() => reading.delete(id));
    reading.set(id, read);
    const state = await read;
    // It may have been read before what this process has written meanwhile.
    return cache.get(id)?.state ?? state;
  };

  return {
    find,
    kept: (id) => cache.get(id)?.state,
    refresh,
    async findAll(ids) {
      const found: RoomState[] = [];
      for (let at = 0; at < ids.length; at += AT_A_TIME) {
        const some = await Promise.all(ids.slice(at, at + AT_A_TIME).map(find));
        found.push(...some.filter((state) => state !== undefined));
      }
      return found;
    },
    lastSeq: async (id) => {
      const known = cache.get(id) === undefined ? undefined : await find(id);
      return known?.lastSeq ?? reader.lastSeq(id);
    },
    keep: (state) => void keep(state, clock.now()),
    project: (room) => reader.project(room),
  };
};

interface Kept {
  readonly state: RoomState;
  readonly exactAt: number;
}

const weightOf = ({ room }: RoomState): number =>
  room.type === 'private' ? 1 : 1 + room.members.size + room.ended.size;

import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { versionOf } from '../../domain/room.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { type RoomState, roomWeight } from '../storage/room-state.js';
import type { MongoStore } from './mongo-store.js';
import { type LogEnd, makeRoomReader, type RoomReader } from './room-reader.js';

/**
 * A cache of the rooms in use. Other processes write too. So to a writer a cached room is a guess, which its insert
 * confirms or refutes, and readers use it for `FRESH_MS`. It always includes what this process has written. Nothing here
 * retries: the callers do.
 */
export interface RoomStates {
  /** The cached room while it is fresh, or else as `refresh` gives it. */
  find(id: RoomId): Promise<RoomState | undefined>;
  /** The cached room, however old: what a writer starts from. */
  cached(id: RoomId): RoomState | undefined;
  /** Reads the room with all that was committed before the call. Undefined for a group that does not exist. */
  refresh(id: RoomId): Promise<RoomState | undefined>;
  /** The rooms that exist, in no order. */
  findAll(ids: readonly RoomId[]): Promise<readonly RoomState[]>;
  /**
   * Where the log ends, as fresh as `find`; an end below `atLeast` is read again. At 0 for an empty and for an unknown
   * room.
   */
  endOf(id: RoomId, atLeast?: Seq): Promise<LogEnd>;
  /** The same with all that was committed before the call. */
  readonly exactEndOf: RoomReader['endOf'];
  /** An entry of this version of the room was read: a cached room that is older is read again before its next use. */
  noticed(id: RoomId, version: Seq): void;
  /** Caches the room as this process has just written it. */
  written(state: RoomState): void;
  /** See RoomReader. */
  readonly project: RoomReader['project'];
  readonly membershipEventsOf: RoomReader['membershipEventsOf'];
  readonly eventsAfter: RoomReader['eventsAfter'];
}

/** How far behind other processes a room that is read may be. */
export const FRESH_MS = 1_000;

/** In members of all rooms together; each takes some hundred bytes. */
const CACHE_WEIGHT = 200_000;

/** How many rooms `findAll` reads at a time. */
const AT_A_TIME = 50;

/** Of rooms that were noticed before so many others, the cached state has expired. */
const NOTICED_ROOMS = 20_000;

export const makeRoomStates = ({ collections, clock, attempt, logger }: MongoStore): RoomStates => {
  const cache = makeBoundedCache<RoomId, CachedRoom>(CACHE_WEIGHT, ({ state }) => roomWeight(state.room));
  /** The versions that rooms have reached at least, by what was read or heard of them. */
  const least = makeBoundedCache<RoomId, Seq>(NOTICED_ROOMS);
  const leastOf = (id: RoomId): Seq => least.get(id) ?? 0;
  const reading = new Map<RoomId, Promise<RoomState | undefined>>();
  const reader = makeRoomReader(collections, (room) => {
    attempt(() => reader.project(room)).catch((cause: unknown) =>
      logger.error('A room document stays behind its log until it is read again', cause),
    );
  });

  /** A slow read never replaces a later state. */
  const remember = (read: RoomState, exactAt: number): RoomState => {
    const cached = cache.get(read.room.id)?.state;
    const state = cached !== undefined && cached.end.seq > read.end.seq ? cached : read;
    cache.set(read.room.id, { state, exactAt });
    return state;
  };

  const isRecent = ({ room }: RoomState): boolean => versionOf(room) >= leastOf(room.id);

  const fresh = (id: RoomId): RoomState | undefined => {
    const cached = cache.get(id);
    if (cached === undefined || clock.monotonic() - cached.exactAt > FRESH_MS) return undefined;
    return isRecent(cached.state) ? cached.state : undefined;
  };

  const refresh = async (id: RoomId): Promise<RoomState | undefined> => {
    const askedAt = clock.monotonic();
    const state = await reader.read(id, cache.get(id)?.state.room);
    return state && remember(state, askedAt);
  };

  const find = async (id: RoomId): Promise<RoomState | undefined> => {
    const cached = fresh(id);
    if (cached !== undefined) return cached;
    const read = reading.get(id) ?? refresh(id).finally(() => reading.delete(id));
    reading.set(id, read);
    const state = await read;
    // This process may have written to the room since it was read, or heard of what others wrote.
    const latest = cache.get(id)?.state ?? state;
    return latest === undefined || isRecent(latest) ? latest : refresh(id);
  };

  return {
    find,
    cached: (id) => cache.get(id)?.state,
    refresh,
    async findAll(ids) {
      const found: RoomState[] = [];
      for (let at = 0; at < ids.length; at += AT_A_TIME) {
        const some = await Promise.all(ids.slice(at, at + AT_A_TIME).map(find));
        found.push(...some.filter((state) => state !== undefined));
      }
      return found;
    },
    async endOf(id, atLeast = 0) {
      const state = cache.get(id) === undefined ? undefined : await find(id);
      if (state !== undefined && state.end.seq >= atLeast)
        return { ...state.end, lastChange: state.lastChange };
      return reader.endOf(id);
    },
    exactEndOf: (id) => reader.endOf(id),
    noticed(id, version) {
      if (version > leastOf(id)) least.set(id, version);
    },
    written: (state) => void remember(state, clock.monotonic()),
    project: (room) => reader.project(room),
    membershipEventsOf: (id, userId) => reader.membershipEventsOf(id, userId),
    eventsAfter: (id, seq) => reader.eventsAfter(id, seq),
  };
};

interface CachedRoom {
  readonly state: RoomState;
  readonly exactAt: number;
}

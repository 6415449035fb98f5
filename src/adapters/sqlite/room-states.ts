import type { RoomId, UserId } from '../../domain/ids.js';
import { type LogEntry, LOG_START, type MembershipChange, type Seq } from '../../domain/log-entry.js';
import type { GroupRoom } from '../../domain/room.js';
import { END } from '../../domain/spans.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { type RoomState, roomWeight } from '../storage/room-state.js';
import { type Database, prepare } from './database.js';
import { makeRoomRows } from './room-rows.js';
import { CHANGE_QUERIES } from './log-queries.js';
import type { SoundEntries } from './sound-entries.js';

/** A stored room, with the number by which other tables refer to it. */
export interface StoredState extends RoomState {
  readonly number: number;
}

/**
 * A cache of the rooms in use. It is exact, because only one process uses the file. A change goes to the tables and to
 * the cache together; after a rollback, `forget` empties the cache.
 */
export interface RoomStates {
  /** Undefined for a group that does not exist, and for a private room without an entry. */
  find(id: RoomId): StoredState | undefined;
  /** 0 for an empty and for an unknown room. Loads no room. */
  lastSeq(id: RoomId): Seq;
  /** Stores a group that is not stored yet. */
  add(group: GroupRoom): void;
  /** Stores the room as the entry leaves it, a private room from its first entry on, and gives its number. */
  write(entry: LogEntry, after: RoomState): number;
  forget(): void;
}

/** In members of all rooms together; a member takes some hundred bytes. */
const CACHE_WEIGHT = 200_000;

export const makeRoomStates = (database: Database, entries: SoundEntries): RoomStates => {
  const rows = makeRoomRows(database);
  const cache = makeBoundedCache<RoomId, StoredState>(CACHE_WEIGHT, ({ room }) => roomWeight(room));

  const newestChange = prepare<{ seq: Seq | null }>(database, CHANGE_QUERIES.last);
  const lastChangeOf = (id: RoomId): Seq => newestChange.get(id)?.seq ?? 0;

  const load = (id: RoomId): StoredState | undefined => {
    const stored = rows.find(id);
    if (stored === undefined) return undefined;
    const last = entries.lastUpTo(id, END);
    const lastChange = lastChangeOf(id);
    const { seq, ordinal } = last ?? LOG_START;
    return {
      number: stored.number,
      room: stored.room,
      end: { seq: Math.max(seq, lastChange), ordinal },
      activeAt: last?.createdAt ?? stored.createdAt,
      lastChange,
    };
  };

  const find = (id: RoomId): StoredState | undefined => {
    const cached = cache.get(id);
    if (cached !== undefined) return cached;
    const loaded = load(id);
    if (loaded !== undefined) cache.set(id, loaded);
    return loaded;
  };

  return {
    find,
    lastSeq: (id) =>
      cache.get(id)?.end.seq ?? Math.max(entries.lastUpTo(id, END)?.seq ?? 0, lastChangeOf(id)),
    add: (group) => {
      rows.insert(group, group.createdAt);
    },
    write: (entry, after) => {
      const before = find(entry.roomId);
      const number = before?.number ?? rows.insert(after.room, entry.createdAt);
      if (entry.kind === 'event' && before?.room.type === 'group' && after.room.type === 'group') {
        const users = usersOf(entry.change);
        rows.update({ number, before: before.room, after: after.room, users, event: entry });
      }
      cache.set(entry.roomId, { ...after, number });
      return number;
    },
    forget: () => cache.clear(),
  };
};

/** The users whose memberships a change may change. */
const usersOf = (change: MembershipChange): readonly UserId[] => {
  if (change.kind === 'renamed') return [];
  const heir = change.kind === 'left' ? change.newOwner : undefined;
  return heir === undefined ? [change.userId] : [change.userId, heir];
};

import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipChange, Seq } from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { memberIds, type Room } from '../../domain/room.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import type { Database } from './database.js';
import type { Entries } from './entries.js';
import type { Kept } from './kept.js';
import { makeRoomRows } from './room-rows.js';

/** A room as it stands, and the end of its log. */
export interface RoomState {
  readonly number: number;
  readonly room: Room;
  readonly lastSeq: Seq;
}

/**
 * The rooms that are in use, in memory: one process has the file, so what it keeps is exact. What changes
 * goes to the tables and to memory at once; where the transaction is undone, `forget` makes them meet again.
 */
export interface RoomStates extends Kept {
  find(id: RoomId): RoomState | undefined;
  /** Without reading the room: 0 for an empty and for an unknown one. */
  lastSeq(id: RoomId): Seq;
  /** The room is not there yet. */
  add(room: Room, createdAt: number): RoomState;
  list(state: RoomState, user: UserId): void;
  /** Folds the entry at lastSeq + 1 into the room and its listings; the entry itself is stored elsewhere. */
  fold(state: RoomState, entry: LogEntry): RoomState;
}

/** In members of all rooms together; each is some hundred bytes. */
const CACHE_WEIGHT = 200_000;

export const makeRoomStates = (database: Database, entries: Pick<Entries, 'lastSeq'>): RoomStates => {
  const rows = makeRoomRows(database);
  const cache = makeBoundedCache<RoomId, RoomState>(CACHE_WEIGHT, weightOf);
  const keep = (state: RoomState): RoomState => {
    cache.set(state.room.id, state);
    return state;
  };

  return {
    find: (id) => {
      const cached = cache.get(id);
      if (cached !== undefined) return cached;
      const stored = rows.find(id);
      return stored && keep({ ...stored, lastSeq: entries.lastSeq(id) });
    },
    lastSeq: (id) => cache.get(id)?.lastSeq ?? entries.lastSeq(id),
    add: (room, createdAt) => keep({ number: rows.insert(room, createdAt), room, lastSeq: 0 }),
    list: ({ number }, user) => rows.list(number, user),
    fold: ({ number, room, lastSeq }, entry) => {
      const { seq } = entry;
      if (room.type === 'private') {
        if (lastSeq === 0) for (const user of memberIds(room)) rows.list(number, user);
        return keep({ number, room, lastSeq: seq });
      }
      if (entry.kind === 'message') return keep({ number, room, lastSeq: seq });
      const next = applyChange(room, entry);
      rows.update(number, room, next, usersOf(entry.change), seq);
      return keep({ number, room: next, lastSeq: seq });
    },
    // What changes is written at once.
    write: () => undefined,
    forget: () => cache.clear(),
  };
};

const weightOf = ({ room }: RoomState): number =>
  room.type === 'private' ? 1 : 1 + room.members.size + room.ended.size;

/** Whose membership a change may touch. */
const usersOf = (change: MembershipChange): readonly UserId[] => {
  if (change.kind === 'renamed') return [];
  const heir = change.kind === 'left' ? change.newOwner : undefined;
  return heir === undefined ? [change.userId] : [change.userId, heir];
};

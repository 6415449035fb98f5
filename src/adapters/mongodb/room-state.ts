import type { UserId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { isMember, type Room } from '../../domain/room.js';

/** A room as it stands at the end of its log, which a majority of the servers has. */
export interface RoomState {
  readonly room: Room;
  readonly lastSeq: Seq;
  /** Of the last entry, or else of the room; milliseconds since the epoch. */
  readonly activeAt: number;
  /** For whom a private room is listed before its first entry; of no meaning after it. */
  readonly openedBy: ReadonlySet<UserId>;
}

export const NOBODY: ReadonlySet<UserId> = new Set();

/** The state after an entry at lastSeq + 1. */
export const afterEntry = ({ room, openedBy }: RoomState, entry: LogEntry): RoomState => ({
  room: room.type === 'group' && entry.kind === 'event' ? applyChange(room, entry) : room,
  lastSeq: entry.seq,
  activeAt: entry.createdAt,
  openedBy,
});

/** Of two readings of one room, what both together say. */
export const laterState = (a: RoomState, b: RoomState): RoomState => {
  if (a.lastSeq !== b.lastSeq) return a.lastSeq > b.lastSeq ? a : b;
  return a.openedBy.size === 0 ? b : { ...b, openedBy: new Set([...a.openedBy, ...b.openedBy]) };
};

/** A private room that nobody has opened is none. */
export const exists = ({ room, lastSeq, openedBy }: RoomState): boolean =>
  room.type === 'group' || lastSeq > 0 || openedBy.size > 0;

/** See RoomRepository. */
export const isListed = ({ room, lastSeq, openedBy }: RoomState, user: UserId): boolean =>
  isMember(room, user) && (room.type === 'group' || lastSeq > 0 || openedBy.has(user));

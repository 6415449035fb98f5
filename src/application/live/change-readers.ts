import { isPrivateRoomId, type RoomId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { historyOf, isMember, memberIds, memberSince } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { Deliverable } from './room-channel.js';

/**
 * Who may be told what a change says. In groups whose history starts with joining, a message may be changed that was sent
 * before a member came.
 */
export interface ChangeReaders {
  /** True where it is known that every member reads everything. */
  readonly areAll: (roomId: RoomId) => boolean;
  /** Asks the store about changes in groups only. */
  readonly forEntry: (entry: LogEntry) => Promise<Deliverable> | Deliverable;
}

/** Of others the store is asked again. The history of a room never changes. */
const KNOWN_ROOMS = 50_000;

export const makeChangeReaders = ({ rooms }: Pick<Ports, 'rooms'>): ChangeReaders => {
  const open = new Set<RoomId>();
  const areAll = (roomId: RoomId): boolean => isPrivateRoomId(roomId) || open.has(roomId);

  const readersOf = async (entry: LogEntry & { readonly kind: 'change' }): Promise<Deliverable> => {
    const { roomId, target } = entry;
    const room = await rooms.find(roomId);
    if (room === undefined) return { entry, readers: () => false };
    if (historyOf(room) === 'all') {
      if (open.size >= KNOWN_ROOMS) open.clear();
      open.add(roomId);
      return { entry };
    }
    if (memberIds(room).every((user) => memberSince(room, user) <= target.seq)) {
      return { entry, readers: (user) => isMember(room, user) };
    }
    const former = new Set(await rooms.endedAt(roomId, target.seq));
    return {
      entry,
      readers: (user) => former.has(user) || (isMember(room, user) && memberSince(room, user) <= target.seq),
    };
  };

  return {
    areAll,
    forEntry: (entry) => (entry.kind !== 'change' || areAll(entry.roomId) ? { entry } : readersOf(entry)),
  };
};

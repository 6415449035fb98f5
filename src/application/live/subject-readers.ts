import { isPrivateRoomId, type RoomId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { subjectOf } from '../../domain/message-change.js';
import { historyOf, isMember, memberIds, memberSince } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { Deliverable } from './room-channel.js';

/**
 * Finds who may read the message that an entry changes or answers. In groups whose history starts with joining, that
 * message may have been sent before a member came.
 */
export interface SubjectReaders {
  /** True where it is known that every member reads everything that the entry tells. */
  readonly areAll: (entry: LogEntry) => boolean;
  /** Asks the store in groups only, about entries with a subject. */
  readonly forEntry: (entry: LogEntry) => Promise<Deliverable> | Deliverable;
}

/** The store is asked again about rooms beyond these. The history of a room never changes. */
const KNOWN_ROOMS = 50_000;

export const makeSubjectReaders = ({ rooms }: Pick<Ports, 'rooms'>): SubjectReaders => {
  const open = new Set<RoomId>();
  const isOpen = (roomId: RoomId): boolean => isPrivateRoomId(roomId) || open.has(roomId);

  const readersOf = async (entry: LogEntry, seq: Seq): Promise<Deliverable> => {
    const { roomId } = entry;
    const room = await rooms.find(roomId);
    if (room === undefined) return { entry, readers: () => false };
    if (historyOf(room) === 'all') {
      if (open.size >= KNOWN_ROOMS) open.clear();
      open.add(roomId);
      return { entry };
    }
    if (memberIds(room).every((user) => memberSince(room, user) <= seq)) {
      return { entry, readers: (user) => isMember(room, user) };
    }
    const former = new Set(await rooms.endedAt(roomId, seq));
    return {
      entry,
      readers: (user) => former.has(user) || (isMember(room, user) && memberSince(room, user) <= seq),
    };
  };

  return {
    areAll: (entry) => subjectOf(entry) === undefined || isOpen(entry.roomId),
    forEntry(entry) {
      const subject = subjectOf(entry);
      return subject === undefined || isOpen(entry.roomId) ? { entry } : readersOf(entry, subject.seq);
    },
  };
};

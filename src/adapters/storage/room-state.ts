import type { ChangeProposal, Proposal } from '../../application/ports/message-repository.js';
import type { RoomCursor } from '../../application/ports/room-repository.js';
import { roomNotFound } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import {
  type LogEntry,
  LOG_START,
  type LogPosition,
  type Message,
  type MessageChange,
  nextChange,
  nextEntry,
  type Seq,
  type ShownEntry,
} from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { applyToMessage, type ChangeBasis, messageNotFound } from '../../domain/message-change.js';
import { impliedRoom, isMember, type Room } from '../../domain/room.js';

/** A room as its log leaves it. Every store decides its appends by this. */
export interface RoomState {
  readonly room: Room;
  /** Where the log ends. */
  readonly end: LogPosition;
  /** When the last message or membership event was appended, or else the room was created; milliseconds since the epoch. */
  readonly activeAt: number;
  /** The seq of the newest change of a message; 0 before the first. */
  readonly lastChange: Seq;
}

/** A room before its first entry. */
export const emptyState = (room: Room): RoomState => ({
  room,
  end: LOG_START,
  activeAt: room.type === 'group' ? room.createdAt : 0,
  lastChange: 0,
});

/** A private room before its first entry; undefined for a group, which its id does not imply. */
export const impliedState = (id: RoomId): RoomState | undefined => {
  const room = impliedRoom(id);
  return room && emptyState(room);
};

/**
 * The body of an append: the next entry of this room, and the room as the entry leaves it. Undefined stands for a group
 * that does not exist. @throws what `decide` throws, and DomainError NOT_FOUND where it accepts such a group.
 */
export const decideEntry = (
  before: RoomState | undefined,
  { decide }: Pick<Proposal, 'decide'>,
): { readonly entry: ShownEntry; readonly after: RoomState } => {
  const draft = decide(before?.room, before?.end.seq ?? 0);
  if (before === undefined) throw roomNotFound();
  const entry = nextEntry(before.end, draft);
  return { entry, after: afterEntry(before, entry) };
};

export interface DecidedChange {
  readonly change: MessageChange;
  /** The target as the change leaves it. */
  readonly message: Message;
  readonly after: RoomState;
}

/** The same for a change; undefined where there is nothing to append. */
export const decideChange = (
  before: RoomState | undefined,
  basis: Omit<ChangeBasis, 'room'>,
  { decide }: Pick<ChangeProposal, 'decide'>,
): DecidedChange | undefined => {
  const draft = decide({ room: before?.room, ...basis });
  if (before === undefined) throw roomNotFound();
  if (basis.target === undefined) throw messageNotFound();
  if (draft === undefined) return undefined;
  const change = nextChange(before.end, draft);
  return { change, message: applyToMessage(basis.target, change), after: afterEntry(before, change) };
};

/** The room with the entry, which follows on its end, folded in. */
export const afterEntry = ({ room, activeAt, lastChange }: RoomState, entry: LogEntry): RoomState => ({
  room: room.type === 'group' && entry.kind === 'event' ? applyChange(room, entry) : room,
  end: { seq: entry.seq, ordinal: entry.ordinal },
  // A reaction to an old message does not move its room to the top of a list.
  activeAt: entry.kind === 'change' ? activeAt : entry.createdAt,
  lastChange: entry.kind === 'change' ? entry.seq : lastChange,
});

/** See RoomRepository: a private room is listed from its first entry on. */
export const isListed = ({ room, end }: Pick<RoomState, 'room' | 'end'>, user: UserId): boolean =>
  isMember(room, user) && (room.type === 'group' || end.seq > 0);

export const cursorOf = ({ room, activeAt }: RoomState): RoomCursor => ({ activeAt, roomId: room.id });

/** The weight of a room in a cache, in members; a member takes some hundred bytes. */
export const roomWeight = (room: Room): number => (room.type === 'private' ? 1 : 1 + room.members.size);

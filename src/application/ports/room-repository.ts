import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { GroupRoom, Room } from '../../domain/room.js';

/** Where a list of rooms goes on: the last room that was given. */
export interface RoomCursor {
  readonly activeAt: number;
  readonly roomId: RoomId;
}

export interface RoomSummary {
  readonly room: Room;
  readonly lastSeq: Seq;
  /** When the last entry was appended, or else the room was made; milliseconds since the epoch. */
  readonly activeAt: number;
}

/**
 * The rooms as the fold of their logs. A room that is read holds every change of membership whose append
 * this process has seen acknowledged. Failures of the store are DomainError UNAVAILABLE.
 *
 * A private room is listed for who opened it at once, and for the other from its first entry on; a group
 * for its members. "Share a room" means: one that is listed for both.
 */
export interface RoomRepository {
  /** undefined where there is none; a private room that nobody has opened is none. */
  find(id: RoomId): Promise<Room | undefined>;

  /** Atomic. @throws DomainError CONFLICT for an id that is taken. */
  createGroup(group: GroupRoom): Promise<void>;

  /** Makes a private room, if there is none, and lists it for `by`, who is one of its users. Idempotent. */
  openPrivate(id: RoomId, by: UserId, now: number): Promise<void>;

  /** All rooms listed for a user, in no order; with `maxMembers` only those up to this size. */
  idsOf(userId: UserId, filter?: { readonly maxMembers: number }): Promise<readonly RoomId[]>;

  /** Rooms listed for a user, the last active first, ties by id; `after` excluded. */
  listOf(
    userId: UserId,
    page: { readonly after?: RoomCursor | undefined; readonly limit: number },
  ): Promise<readonly RoomSummary[]>;

  /** People who share a room with the user: of smaller rooms first, each once, at most `limit`. */
  peersOf(userId: UserId, limit: number): Promise<readonly UserId[]>;

  /** Those of the candidates who share a room with the user, the user themselves included if named. */
  peersAmong(userId: UserId, candidates: Iterable<UserId>): Promise<ReadonlySet<UserId>>;
}

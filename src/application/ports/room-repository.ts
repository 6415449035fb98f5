import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { GroupRoom, Room } from '../../domain/room.js';

/** Where a list of rooms goes on: the last room of the page before. */
export interface RoomCursor {
  readonly activeAt: number;
  readonly roomId: RoomId;
}

export interface RoomSummary {
  readonly room: Room;
  readonly lastSeq: Seq;
  /** When the last entry was appended, or else the room was created; milliseconds since the epoch. */
  readonly activeAt: number;
}

/**
 * The rooms as the fold of their logs. A room that is read holds every change of membership whose append
 * this process has seen acknowledged. A failure of the store is DomainError UNAVAILABLE.
 *
 * A private room is listed for both of its users from its first entry on, a group for its members. Two users share
 * a room where one is listed for both.
 */
export interface RoomRepository {
  /** A private room is always there, as its id implies it. Missing: no group has this id. */
  find(id: RoomId): Promise<Room | undefined>;

  /** Atomic. @throws DomainError CONFLICT for an id that is taken. */
  createGroup(group: GroupRoom): Promise<void>;

  /** All rooms listed for a user, in no order; with `maxMembers` only those up to this size. */
  idsOf(userId: UserId, filter?: { readonly maxMembers: number }): Promise<readonly RoomId[]>;

  /** Rooms listed for a user, the last active first, ties by id; `after` excluded. */
  listOf(
    userId: UserId,
    page: { readonly after?: RoomCursor | undefined; readonly limit: number },
  ): Promise<readonly RoomSummary[]>;

  /** The users who share a room with the user: those of smaller rooms first, each once, at most `limit`. */
  peersOf(userId: UserId, limit: number): Promise<readonly UserId[]>;

  /** The candidates who share a room with the user; also the user, if they are a candidate. */
  peersAmong(userId: UserId, candidates: Iterable<UserId>): Promise<ReadonlySet<UserId>>;
}

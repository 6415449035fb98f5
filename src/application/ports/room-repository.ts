import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { GroupRoom, Room } from '../../domain/room.js';
import type { Range } from '../../domain/spans.js';

/** A room in the order of activity, in which a list of rooms goes on after the last room of the page before. */
export interface RoomCursor {
  /** When the last message or membership event was appended, or else the room was created; milliseconds since the epoch. */
  readonly activeAt: number;
  readonly roomId: RoomId;
}

/**
 * The rooms as the fold of their logs. A room that is read holds every change of membership whose append
 * this process has seen acknowledged. Memberships of the past are no part of it: they are read for the users or the seq
 * that one asks about, at a cost that is linear at worst in those of the room. A failure of the store is DomainError UNAVAILABLE.
 *
 * A private room is listed for both of its users from its first entry on, a group for its members. Two users share
 * a room where one is listed for both.
 */
export interface RoomRepository {
  /** A private room is always there, as its id implies it. Missing: no group has this id. */
  find(id: RoomId): Promise<Room | undefined>;

  /**
   * Another process says that the room has reached this version: no `find` that is called from now on gives an older one.
   * Never throws.
   */
  reached(id: RoomId, version: Seq): void;

  /** The user's memberships of the room that have ended, oldest first; empty for a private room. */
  endedOf(id: RoomId, userId: UserId): Promise<readonly Range[]>;

  /** The users with a membership of the room that contains this seq and has ended, each once, in no order. */
  endedAt(id: RoomId, seq: Seq): Promise<readonly UserId[]>;

  /** Atomic. @throws DomainError CONFLICT for an id that is taken. */
  createGroup(group: GroupRoom): Promise<void>;

  /** All rooms listed for a user, in no order; with `maxMembers` only those up to this size. */
  idsOf(userId: UserId, filter?: { readonly maxMembers: number }): Promise<readonly RoomId[]>;

  /** Rooms listed for a user, the last active first, ties by id; `after` excluded. */
  listOf(
    userId: UserId,
    page: { readonly after?: RoomCursor | undefined; readonly limit: number },
  ): Promise<readonly RoomCursor[]>;

  /** The users who share a room with the user: those of smaller rooms first, each once, at most `limit`. */
  peersOf(userId: UserId, limit: number): Promise<readonly UserId[]>;

  /** The candidates who share a room with the user; also the user, if they are a candidate. */
  peersAmong(userId: UserId, candidates: Iterable<UserId>): Promise<ReadonlySet<UserId>>;
}

import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { UserProfile } from '../../domain/user.js';

/** The profiles of users, when they were last seen, and the rooms that they mute. A failure of the store is DomainError UNAVAILABLE. */
export interface UserRepository {
  /**
   * Replaces the whole profile, atomically. Says whether it is another one than before; of calls at the same time with
   * one new profile one says so. Where the store had to try twice, it may say that nothing has changed.
   */
  saveProfile(profile: UserProfile): Promise<boolean>;

  /** The profiles of those users who have one. */
  profiles(users: readonly UserId[]): Promise<ReadonlyMap<UserId, UserProfile>>;

  /**
   * Saves the time (milliseconds since the epoch) for each of the users, unless a later one is stored. With no users it
   * does nothing.
   */
  saveLastSeen(users: readonly UserId[], at: number): Promise<void>;

  /**
   * The user mutes the room, which they have been in since this seq; undefined: not any more. Replaces what was stored,
   * atomically. Idempotent.
   */
  saveMute(userId: UserId, roomId: RoomId, since: Seq | undefined): Promise<void>;

  /** For those of these rooms that the user mutes, the seq with which it was saved. One query. */
  mutes(userId: UserId, rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, Seq>>;

  /** When those of the users who were ever online were last seen. */
  lastSeen(users: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;
}

import type { UserId } from '../../domain/ids.js';
import type { UserProfile } from '../../domain/user.js';

/** The profiles of users, and when they were last seen. A failure of the store is DomainError UNAVAILABLE. */
export interface UserRepository {
  /**
   * Replaces the whole profile, atomically. Says whether it is another one than before; of calls at the same time with
   * one new profile one says so. Where the store had to try twice, it may say that nothing has changed.
   */
  saveProfile(profile: UserProfile): Promise<boolean>;

  /** The profiles of those users who have one. */
  profiles(users: readonly UserId[]): Promise<ReadonlyMap<UserId, UserProfile>>;

  /**
   * Saves the time (milliseconds since the epoch) for each of the users, unless a later one is stored. Does nothing
   * without users.
   */
  saveLastSeen(users: readonly UserId[], at: number): Promise<void>;

  /** When those of the users who were ever online were last seen. */
  lastSeen(users: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;
}

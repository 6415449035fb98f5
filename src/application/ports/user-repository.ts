import type { UserId } from '../../domain/ids.js';
import type { UserProfile } from '../../domain/user.js';

/** The profiles of users, and when they were last seen. A failure of the store is DomainError UNAVAILABLE. */
export interface UserRepository {
  /** Replaces the whole profile. */
  saveProfile(profile: UserProfile): Promise<void>;

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

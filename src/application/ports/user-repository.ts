import type { UserId } from '../../domain/ids.js';
import type { UserProfile } from '../../domain/user.js';

/** What is known of people beside their rooms. Failures of the store are DomainError UNAVAILABLE. */
export interface UserRepository {
  /** Replaces what was known. */
  saveProfile(profile: UserProfile): Promise<void>;

  /** Of those who have one. */
  profiles(users: readonly UserId[]): Promise<ReadonlyMap<UserId, UserProfile>>;

  /**
   * For each of the users; none is nothing to do. Merged with max: last seen (milliseconds since the epoch)
   * never moves back.
   */
  saveLastSeen(users: readonly UserId[], at: number): Promise<void>;

  /** Of those who were ever there. */
  lastSeen(users: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;
}

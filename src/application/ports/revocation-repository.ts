import type { UserId } from '../../domain/ids.js';

/** When the tokens of users were revoked. A failure of the store is DomainError UNAVAILABLE. */
export interface RevocationRepository {
  /**
   * The tokens that the user was issued up to `at` (milliseconds since the epoch) are revoked, unless a later time is
   * stored. Resolves when that is stored, so that every process reads it from then on. Idempotent.
   */
  revoke(userId: UserId, at: number): Promise<void>;

  /** Up to when the tokens of those of the users were revoked who had any revoked. */
  revokedAt(users: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;
}

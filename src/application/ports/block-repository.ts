import type { UserId } from '../../domain/ids.js';

/**
 * Which users have blocked which others. It says nothing of whether these users exist. A failure of the store is
 * DomainError UNAVAILABLE.
 */
export interface BlockRepository {
  /** `by` blocks the user. Resolves when that is stored. Idempotent. */
  add(by: UserId, userId: UserId): Promise<void>;

  /** `by` blocks the user no more. Resolves when that is stored. Idempotent; says nothing of the other direction. */
  remove(by: UserId, userId: UserId): Promise<void>;

  /** How many users `by` blocks. */
  countOf(by: UserId): Promise<number>;

  /** The users whom `by` blocks, in an order of the store's that never changes; `after` is excluded. */
  listOf(
    by: UserId,
    page: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<readonly UserId[]>;

  /** Gives those of the others who have blocked the user, or whom the user has blocked. */
  among(userId: UserId, others: readonly UserId[]): Promise<ReadonlySet<UserId>>;

  /** All who have blocked the user, or whom the user has blocked, each once: at most `limit` of them, in no order. */
  around(userId: UserId, limit: number): Promise<ReadonlySet<UserId>>;
}

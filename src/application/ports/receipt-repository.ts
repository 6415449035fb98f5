import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Acknowledgement, ReceiptTimes, Watermarks } from '../../domain/receipts.js';

export interface Advance {
  readonly acknowledgement: Acknowledgement;
  readonly before: Watermarks;
  readonly after: Watermarks;
}

/**
 * One pair of watermarks per member and room; who has none stored has NO_WATERMARKS. A pair outlives the
 * membership. Failures of the store are DomainError UNAVAILABLE.
 */
export interface ReceiptRepository {
  /**
   * Merges each acknowledgement into its pair (`mergeWatermarks`), atomically per pair, and resolves when
   * all of it is stored. Idempotent, and the order does not matter. Gives one result per acknowledgement,
   * in their order. With `keepTimes` the time of every advance is kept, not only that of the last.
   */
  advance(
    acknowledgements: readonly Acknowledgement[],
    options: { readonly keepTimes: boolean },
  ): Promise<readonly Advance[]>;

  /** Of those users who have any stored. */
  find(roomId: RoomId, users: readonly UserId[]): Promise<ReadonlyMap<UserId, Watermarks>>;

  /** One user's, in those rooms where any are stored. */
  findOf(userId: UserId, rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, Watermarks>>;

  /** When each of these users' watermarks first covered `seq`, as far as times were kept. */
  times(roomId: RoomId, seq: Seq, users: readonly UserId[]): Promise<ReadonlyMap<UserId, ReceiptTimes>>;
}

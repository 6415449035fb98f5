import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Acknowledgement, ReceiptTimes, Standing, Watermarks } from '../../domain/receipts.js';
import type { GroupRoom } from '../../domain/room.js';

export interface AcknowledgementToStore extends Acknowledgement {
  /** True stores the time of this update for all messages that it is the first to cover. */
  readonly storeTime: boolean;
}

/** A receipt row before and after an acknowledgement was merged into it. */
export interface ReceiptUpdate {
  readonly acknowledgement: Acknowledgement;
  readonly before: Watermarks;
  readonly after: Watermarks;
}

/**
 * One receipt row per member and room: the watermarks of both kinds. Anyone without a row has NO_WATERMARKS. A row
 * outlives the membership. A failure of the store is DomainError UNAVAILABLE.
 */
export interface ReceiptRepository {
  /**
   * Merges each acknowledgement into its row (`mergeWatermarks`), atomically per row, and resolves when all of them
   * are stored. Idempotent, and the order does not matter. Gives one update per acknowledgement, in their order.
   */
  advance(acknowledgements: readonly AcknowledgementToStore[]): Promise<readonly ReceiptUpdate[]>;

  /** The watermarks of those users who have a row. */
  find(roomId: RoomId, users: readonly UserId[]): Promise<ReadonlyMap<UserId, Watermarks>>;

  /**
   * The lowest of each watermark among the members of a stored group but for one, each as `standing` gives it: one
   * query, whatever the size of the group. Undefined where there is no other member.
   */
  lowest(room: GroupRoom, except: UserId): Promise<Standing | undefined>;

  /** One user's watermarks in those rooms where they have a row. */
  findOf(userId: UserId, rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, Watermarks>>;

  /** When each of these users' watermarks first covered `seq`, in milliseconds since the epoch, as far as stored. */
  times(roomId: RoomId, seq: Seq, users: readonly UserId[]): Promise<ReadonlyMap<UserId, ReceiptTimes>>;
}

import type { UserId } from '../../domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../domain/limits.js';
import type { Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { memberCount, memberIds, readableSpans, type Room } from '../../domain/room.js';
import { raiseTo } from '../../domain/spans.js';
import type { ReceiptRepository } from '../ports/receipt-repository.js';

export interface Standing {
  readonly delivered: Seq;
  readonly seen: Seq;
}

/**
 * How far each member of a room has its log, as one of them sees it: of what the reader may not read nothing is told,
 * as if everybody had it.
 */
export interface RoomReceipts {
  readonly own: Standing;
  /** One per other member; above 32 members a single one without a user: the lowest of each. */
  readonly others: readonly (Standing & { readonly userId?: UserId })[];
}

export type RoomReceiptsReader = (room: Room, reader: UserId) => Promise<RoomReceipts>;

export const makeRoomReceiptsReader =
  ({ receipts }: { receipts: ReceiptRepository }): RoomReceiptsReader =>
  async (room, reader) => {
    const members = memberIds(room);
    const marks = await receipts.find(room.id, members);
    const readable = readableSpans(room, reader);
    const of = (userId: UserId) => {
      const { delivered, seen } = standing(room, userId, marks.get(userId) ?? NO_WATERMARKS);
      return { delivered: raiseTo(readable, delivered), seen: raiseTo(readable, seen) };
    };
    const others = members.filter((userId) => userId !== reader).map((userId) => ({ userId, ...of(userId) }));
    return {
      own: of(reader),
      others: memberCount(room) <= EXACT_RECEIPTS_MAX_MEMBERS ? others : [lowest(others)],
    };
  };

const lowest = (standings: readonly Standing[]): Standing => {
  let delivered = Infinity;
  let seen = Infinity;
  for (const one of standings) {
    delivered = Math.min(delivered, one.delivered);
    seen = Math.min(seen, one.seen);
  }
  return { delivered, seen };
};

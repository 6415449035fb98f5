import type { UserId } from '../../domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../domain/limits.js';
import { NO_WATERMARKS, type Standing, standing } from '../../domain/receipts.js';
import { memberCount, memberIds, type Room } from '../../domain/room.js';
import { raiseTo } from '../../domain/spans.js';
import type { ReceiptRepository } from '../ports/receipt-repository.js';
import type { SpansReader } from './readable-spans.js';

/**
 * How far each member of a room has its log, as one of them sees it: as if everybody had all that the reader may not read.
 */
export interface RoomReceipts {
  readonly own: Standing;
  /** One per other member; above 32 members a single one without a user: the lowest of each. */
  readonly others: readonly (Standing & { readonly userId?: UserId })[];
}

export type RoomReceiptsReader = (room: Room, reader: UserId) => Promise<RoomReceipts>;

export const makeRoomReceiptsReader =
  ({ receipts, readSpans }: { receipts: ReceiptRepository; readSpans: SpansReader }): RoomReceiptsReader =>
  async (room, reader) => {
    const isLarge = memberCount(room) > EXACT_RECEIPTS_MAX_MEMBERS;
    const others = isLarge ? [] : memberIds(room).filter((userId) => userId !== reader);
    const [marks, lowest, readable] = await Promise.all([
      receipts.find(room.id, [reader, ...others]),
      isLarge && room.type === 'group' ? receipts.lowest(room, reader) : undefined,
      readSpans(room, reader),
    ]);
    const told = ({ delivered, seen }: Standing): Standing => ({
      delivered: raiseTo(readable, delivered),
      seen: raiseTo(readable, seen),
    });
    const of = (userId: UserId) => told(standing(room, userId, marks.get(userId) ?? NO_WATERMARKS));
    return {
      own: of(reader),
      others: lowest === undefined ? others.map((userId) => ({ userId, ...of(userId) })) : [told(lowest)],
    };
  };

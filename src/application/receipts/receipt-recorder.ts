import type { ReceiptAdvanced } from '../../domain/events.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../domain/limits.js';
import { isMessageToOthersThan, type LogEntry, type Seq } from '../../domain/log-entry.js';
import {
  advanced,
  applies,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  type ReceiptKind,
  standing,
} from '../../domain/receipts.js';
import { historyOf, memberCount, memberIds, memberSince, type Room } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { ReceiptUpdate } from '../ports/receipt-repository.js';
import type { CountedSeqs, CountsAnnouncer } from './counts-announcer.js';
import { keyOf, makeReceiptThrottle, MAX_WAITING, type Receipt } from './receipt-throttle.js';

export interface ReceiptRecorder {
  /**
   * Records that these users have the room's log up to this entry. Resolves when that is stored, and published where
   * it is new: within 100 ms, and the time that the store takes. Idempotent. Leaves out anyone who was not a member at
   * the entry.
   */
  record(room: Room, entry: LogEntry, kind: ReceiptKind, users: readonly UserId[]): Promise<unknown>;
  /** Stores and publishes the receipts that wait, and from now on each at once. Resolves when none waits; never rejects. */
  flush(): Promise<void>;
}

export const makeReceiptRecorder = ({
  rooms,
  receipts,
  messages,
  events,
  clock,
  logger,
  metrics,
  counts,
}: Pick<Ports, 'rooms' | 'receipts' | 'messages' | 'events' | 'clock' | 'logger' | 'metrics'> & {
  counts: CountsAnnouncer;
}): ReceiptRecorder => {
  /** Receipts whose storing has failed: they may be stored, so the next of its key is published even if it is not new. */
  const doubtful = new Set<string>();
  const noteDoubt = (receipt: Receipt) => {
    if (doubtful.size < MAX_WAITING) doubtful.add(keyOf(receipt));
  };

  /**
   * A receipt says what is stored, and names the newest message of others that it covers, as a plain client ticks the
   * message that is named. If it covers none, nothing is published.
   */
  const newsOf = async (
    { room, entry }: Receipt,
    update: ReceiptUpdate,
    presentRoom: () => Promise<Room | undefined>,
  ): Promise<ReceiptNews[]> => {
    const found: ReceiptNews[] = [];
    const { before, after, acknowledgement } = update;
    const { roomId, userId } = acknowledgement;
    const known = standing(room, userId, before);
    for (const kind of RECEIPT_KINDS) {
      if (!advanced(before, after, kind)) continue;
      const { seq: upTo, at } = after[kind];
      const message =
        upTo === entry.seq && isMessageToOthersThan(entry, userId)
          ? entry
          : await messages.newest(roomId, { notFrom: userId, after: known[kind], upTo });
      if (message === undefined) continue;
      const { id: messageId, seq } = message;
      // While the receipt waited the room may have crossed 32 members.
      const present = (await presentRoom()) ?? room;
      const exact = hasExactReceipts(present);
      const audience = exact ? readersOf(present, seq) : [userId];
      found.push({
        event: { type: 'receipt-advanced', roomId, userId, kind, messageId, seq, upTo, at, audience },
        ...(!exact && { counted: { after: known[kind], upTo: seq } }),
      });
    }
    return found;
  };

  const advance = async (batch: readonly Receipt[]): Promise<readonly ReceiptUpdate[]> => {
    try {
      return await receipts.advance(batch.map(({ acknowledgement }) => acknowledgement));
    } catch (error) {
      batch.forEach(noteDoubt);
      throw error;
    }
  };

  const store = async (batch: readonly Receipt[]): Promise<void> => {
    const updates = await advance(batch);
    for (const { acknowledgement } of batch) metrics.acknowledged(acknowledgement.kind);
    const present = new Map<RoomId, Promise<Room | undefined>>();
    /** Read once for the whole batch. */
    const presentRoom = (roomId: RoomId): Promise<Room | undefined> => {
      const found = present.get(roomId) ?? rooms.find(roomId);
      present.set(roomId, found);
      return found;
    };
    const lookups = batch.map(async (receipt, i) => {
      const update = updates[i];
      if (update === undefined) throw new TypeError('The store gave fewer updates than acknowledgements');
      const inDoubt = doubtful.delete(keyOf(receipt));
      const since = inDoubt ? { ...update, before: NO_WATERMARKS } : update;
      return newsOf(receipt, since, () => presentRoom(receipt.room.id)).catch((error: unknown) => {
        logger.error('A receipt was stored and not published', error);
        noteDoubt(receipt);
        return [];
      });
    });
    // The look-ups are made at once, as a store that fails takes its time for each; the order is that of the batch.
    for (const { event, counted } of (await Promise.all(lookups)).flat()) {
      events.publish(event);
      if (counted !== undefined) counts.note(event.roomId, counted);
    }
  };

  const throttle = makeReceiptThrottle(clock, store);

  return {
    record(room, entry, kind, users) {
      const at = clock.now();
      const { roomId, seq } = entry;
      const storeTime = hasExactReceipts(room);
      const recorded = users.map(async (userId) => {
        const acknowledgement = { roomId, userId, kind, seq, at, storeTime };
        // Only an entry from before the present membership needs those of the past.
        const ended = seq < memberSince(room, userId) ? await rooms.endedOf(roomId, userId) : [];
        if (applies(room, seq, acknowledgement, ended)) {
          await throttle.add({ acknowledgement, entry, room });
        }
      });
      return Promise.all(recorded);
    },
    flush: () => throttle.flush(),
  };
};

interface ReceiptNews {
  readonly event: ReceiptAdvanced;
  /** In larger rooms: the messages whose counts have moved. */
  readonly counted?: CountedSeqs;
}

/**
 * Where members read only what was written while they were members, a newcomer does not hear who has what was written
 * before. Anyone who came back learns of such receipts from the next page.
 */
const readersOf = (room: Room, seq: Seq): ReceiptAdvanced['audience'] =>
  historyOf(room) === 'all' ? 'room' : memberIds(room).filter((user) => memberSince(room, user) <= seq);

const hasExactReceipts = (room: Room): boolean => memberCount(room) <= EXACT_RECEIPTS_MAX_MEMBERS;

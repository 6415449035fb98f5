import type { ReceiptAdvanced } from '../../domain/events.js';
import type { UserId } from '../../domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../domain/limits.js';
import { isMessageToOthersThan, type LogEntry } from '../../domain/log-entry.js';
import { advanced, applies, RECEIPT_KINDS, type ReceiptKind, standing } from '../../domain/receipts.js';
import { memberCount, memberSince, type Room } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { ReceiptUpdate } from '../ports/receipt-repository.js';
import type { ReceiptCounter } from './receipt-counter.js';
import { makeReceiptThrottle, type Receipt } from './receipt-throttle.js';

export interface ReceiptRecorder {
  /**
   * Records that these users have the room's log up to this entry. Resolves when that is stored, and published where
   * it is new: within 100 ms, and the time that the store takes. Idempotent. Leaves out anyone who was not a member at
   * the entry.
   */
  record(room: Room, entry: LogEntry, kind: ReceiptKind, users: readonly UserId[]): Promise<unknown>;
  /** Stores and publishes the receipts that wait. Resolves when none waits any more; never rejects. */
  flush(): Promise<void>;
}

export const makeReceiptRecorder = ({
  rooms,
  receipts,
  messages,
  events,
  clock,
  logger,
  counter,
}: Pick<Ports, 'rooms' | 'receipts' | 'messages' | 'events' | 'clock' | 'logger'> & {
  counter: ReceiptCounter;
}): ReceiptRecorder => {
  /**
   * A receipt names the newest message of others that it covers, as a plain client ticks the message that is named.
   * Where it covers none, nothing is published.
   */
  const eventsOf = async ({ room, entry }: Receipt, update: ReceiptUpdate): Promise<ReceiptAdvanced[]> => {
    const found: ReceiptAdvanced[] = [];
    const { before, after, acknowledgement } = update;
    const { roomId, userId, at } = acknowledgement;
    const known = standing(room, userId, before);
    const audience = hasExactReceipts(room) ? 'room' : 'self';
    for (const kind of RECEIPT_KINDS) {
      if (!advanced(before, after, kind)) continue;
      const message = isMessageToOthersThan(entry, userId)
        ? entry
        : await messages.newest(roomId, { notFrom: userId, after: known[kind], upTo: entry.seq });
      if (message === undefined) continue;
      const { id: messageId, seq } = message;
      const upTo = entry.seq;
      found.push({ type: 'receipt-advanced', roomId, userId, kind, messageId, seq, upTo, at, audience });
    }
    return found;
  };

  const store = async (batch: readonly Receipt[]): Promise<void> => {
    const updates = await receipts.advance(batch.map(({ acknowledgement }) => acknowledgement));
    const lookups = batch.map(async (receipt, i) => {
      const update = updates[i];
      if (update === undefined) throw new TypeError('The store gave fewer updates than acknowledgements');
      // It is stored even where this fails, and comes with the next receipt or page.
      return eventsOf(receipt, update).catch((error: unknown) => {
        logger.error('A receipt was stored and not published', error);
        return [];
      });
    });
    // The look-ups are made at once, as a store that fails takes its time for each; the order is that of the batch.
    for (const event of (await Promise.all(lookups)).flat()) {
      events.publish(event);
      if (event.audience === 'self') counter.note(event.roomId, event.seq);
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

const hasExactReceipts = (room: Room): boolean => memberCount(room) <= EXACT_RECEIPTS_MAX_MEMBERS;

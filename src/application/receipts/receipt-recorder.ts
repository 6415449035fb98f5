import type { UserId } from '../../domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../domain/limits.js';
import { isMessageToOthersThan, type LogEntry } from '../../domain/log-entry.js';
import { advanced, applies, RECEIPT_KINDS, type ReceiptKind, standing } from '../../domain/receipts.js';
import { memberCount, type Room } from '../../domain/room.js';
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
  receipts,
  messages,
  events,
  clock,
  logger,
  counter,
}: Pick<Ports, 'receipts' | 'messages' | 'events' | 'clock' | 'logger'> & {
  counter: ReceiptCounter;
}): ReceiptRecorder => {
  /**
   * A receipt names the newest message of others that it covers, as a plain client ticks the message that is named.
   * Where it covers none, nothing is published.
   */
  const publish = async ({ room, entry }: Receipt, update: ReceiptUpdate): Promise<void> => {
    const { before, after, acknowledgement } = update;
    const { roomId, userId, at } = acknowledgement;
    const known = standing(room, userId, before);
    const isLarge = !hasExactReceipts(room);
    for (const kind of RECEIPT_KINDS) {
      if (!advanced(before, after, kind)) continue;
      const message = isMessageToOthersThan(entry, userId)
        ? entry
        : await messages.newest(roomId, { notFrom: userId, after: known[kind], upTo: entry.seq });
      if (message === undefined) continue;
      const { id: messageId, seq } = message;
      const [upTo, audience] = [entry.seq, isLarge ? ('self' as const) : ('room' as const)];
      events.publish({ type: 'receipt-advanced', roomId, userId, kind, messageId, seq, upTo, at, audience });
      if (isLarge) counter.note(roomId, seq);
    }
  };

  const store = async (batch: readonly Receipt[]): Promise<void> => {
    const updates = await receipts.advance(batch.map(({ acknowledgement }) => acknowledgement));
    for (const [i, receipt] of batch.entries()) {
      const update = updates[i];
      if (update === undefined) throw new TypeError('The store gave fewer updates than acknowledgements');
      // It is stored even where this fails, and comes with the next receipt or page.
      await publish(receipt, update).catch((error: unknown) =>
        logger.error('A receipt was stored and not published', error),
      );
    }
  };

  const throttle = makeReceiptThrottle(clock, store);

  return {
    record(room, entry, kind, users) {
      const at = clock.now();
      const { roomId, seq } = entry;
      const storeTime = hasExactReceipts(room);
      const acknowledgements = users
        .map((userId) => ({ roomId, userId, kind, seq, at, storeTime }))
        .filter((acknowledgement) => applies(room, seq, acknowledgement));
      return Promise.all(
        acknowledgements.map((acknowledgement) => throttle.add({ acknowledgement, entry, room })),
      );
    },
    flush: () => throttle.flush(),
  };
};

const hasExactReceipts = (room: Room): boolean => memberCount(room) <= EXACT_RECEIPTS_MAX_MEMBERS;

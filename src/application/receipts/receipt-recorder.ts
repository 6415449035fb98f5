import type { UserId } from '../../domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../domain/limits.js';
import { isMessageToOthersThan, type LogEntry } from '../../domain/log-entry.js';
import { advanced, counts, RECEIPT_KINDS, type ReceiptKind, standing } from '../../domain/receipts.js';
import { memberCount, type Room } from '../../domain/room.js';
import type { Advance } from '../ports/receipt-repository.js';
import type { Ports } from '../ports/ports.js';
import type { ReceiptAnnouncer } from './receipt-announcer.js';

export interface ReceiptRecorder {
  /**
   * These users have the room's log up to this entry. Stores it, then announces what is new; resolves when
   * it is stored. Idempotent; who is no member is passed over.
   */
  record(room: Room, entry: LogEntry, kind: ReceiptKind, users: readonly UserId[]): Promise<void>;
}

export const makeReceiptRecorder = ({
  receipts,
  messages,
  clock,
  announcer,
  advanced: noteAdvance,
}: Pick<Ports, 'receipts' | 'messages' | 'clock'> & {
  announcer: ReceiptAnnouncer;
  /** Told of what was stored, before it is announced. */
  advanced: (advance: Advance) => void;
}): ReceiptRecorder => {
  /**
   * A receipt names the newest message of others that it covers, as a plain client turns the ticks of the
   * message named; where it covers none there is nothing to tell.
   */
  const announce = async (room: Room, entry: LogEntry, { acknowledgement, before, after }: Advance) => {
    const { roomId, userId, at } = acknowledgement;
    const known = standing(room, userId, before);
    const audience = memberCount(room) <= EXACT_RECEIPTS_MAX_MEMBERS ? 'room' : 'self';
    for (const kind of RECEIPT_KINDS) {
      if (!advanced(before, after, kind)) continue;
      const message = isMessageToOthersThan(entry, userId)
        ? entry
        : await messages.newest(roomId, { notFrom: userId, after: known[kind], upTo: entry.seq });
      if (message === undefined) continue;
      const { id: messageId, seq } = message;
      announcer.announce({ type: 'receipt-advanced', roomId, userId, kind, messageId, seq, at, audience });
    }
  };

  return {
    async record(room, entry, kind, users) {
      const at = clock.now();
      const { roomId, seq } = entry;
      const acknowledgements = users
        .map((userId) => ({ roomId, userId, kind, seq, at }))
        .filter((acknowledgement) => counts(room, seq, acknowledgement));
      const keepTimes = memberCount(room) <= EXACT_RECEIPTS_MAX_MEMBERS;
      const advances = await receipts.advance(acknowledgements, { keepTimes });
      for (const advance of advances) {
        noteAdvance(advance);
        await announce(room, entry, advance);
      }
    },
  };
};

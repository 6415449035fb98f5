import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { statusAt } from '../../domain/receipts.js';
import { isMember, recipientsOf } from '../../domain/room.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

/** A larger room has at most one count in this time. */
export const COUNT_INTERVAL_MS = 250;

/** In larger rooms the author of the newest message covered is told how many have it, and not by whom. */
export interface ReceiptCounter {
  /** Somebody has the room's log up to here: it is counted soon. */
  note(roomId: RoomId, upTo: Seq): void;
  /** Counts what waits, and resolves when that is published. Never rejects. */
  flush(): Promise<void>;
}

type CounterPorts = Pick<Ports, 'rooms' | 'messages' | 'receipts' | 'events' | 'clock' | 'logger'>;

export const makeReceiptCounter = (ports: CounterPorts): ReceiptCounter => {
  const { clock, logger } = ports;
  let uncounted = new Map<RoomId, Seq>();
  let countedAt = -Infinity;
  let cancel: Cancel | undefined;

  const countAll = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    countedAt = clock.now();
    const batch = uncounted;
    uncounted = new Map();
    for (const [roomId, upTo] of batch) {
      await count(ports, roomId, upTo).catch((error: unknown) =>
        logger.error('Receipts were not counted; the next receipt of the room counts them', error),
      );
    }
  };

  return {
    note(roomId, upTo) {
      uncounted.set(roomId, Math.max(uncounted.get(roomId) ?? 0, upTo));
      const now = clock.now();
      // A clock that was set back makes nobody wait longer than the interval.
      const next = Math.max(now, Math.min(countedAt, now) + COUNT_INTERVAL_MS);
      cancel ??= clock.at(next, () => void countAll());
    },
    flush: countAll,
  };
};

/** Linear in the room's size. */
const count = async (
  { rooms, messages, receipts, events }: CounterPorts,
  roomId: RoomId,
  upTo: Seq,
): Promise<void> => {
  const [room, message] = await Promise.all([rooms.find(roomId), messages.newest(roomId, { upTo })]);
  if (room === undefined || message === undefined || !isMember(room, message.sender)) return;
  const rows = await receipts.find(roomId, recipientsOf(room, message));
  let delivered = 0;
  let seen = 0;
  for (const watermarks of rows.values()) {
    const status = statusAt(watermarks, message.seq);
    if (status !== 'sent') delivered++;
    if (status === 'seen') seen++;
  }
  const { id: messageId, seq, sender: author } = message;
  events.publish({ type: 'receipts-counted', roomId, author, messageId, seq, delivered, seen });
};

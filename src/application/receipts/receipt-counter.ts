import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { statusAt } from '../../domain/receipts.js';
import { isMember, recipientsOf } from '../../domain/room.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

/** A room is counted at most once in this time. */
export const COUNT_INTERVAL_MS = 250;

/** In rooms above 32 members the author of the newest acknowledged message gets counts, and not who has it. */
export interface ReceiptCounter {
  /** A member has acknowledged the room's log up to this seq: it is counted soon. */
  note(roomId: RoomId, upTo: Seq): void;
  /** Counts the rooms that wait, and resolves when the counts are published. Never rejects. */
  flush(): Promise<void>;
}

type CounterPorts = Pick<Ports, 'rooms' | 'messages' | 'receipts' | 'events' | 'clock' | 'logger'>;

export const makeReceiptCounter = (ports: CounterPorts): ReceiptCounter => {
  const { clock, logger } = ports;
  let uncounted = new Map<RoomId, Seq>();
  let countedAt = -Infinity;
  let cancel: Cancel | undefined;
  let underWay: Promise<void> | undefined;

  const countBatch = async (): Promise<void> => {
    countedAt = clock.monotonic();
    const batch = uncounted;
    uncounted = new Map();
    const counts = [...batch].map(([roomId, upTo]) =>
      count(ports, roomId, upTo).catch((error: unknown) =>
        logger.error('Receipts were not counted; the next receipt of the room counts them', error),
      ),
    );
    await Promise.all(counts);
  };

  /** One batch at a time, so that a slow count is never published after a later one of its room. */
  const countAll = (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    underWay ??= countBatch().finally(() => {
      underWay = undefined;
      schedule();
    });
    return underWay;
  };

  const schedule = (): void => {
    if (underWay !== undefined || uncounted.size === 0) return;
    cancel ??= clock.after(countedAt + COUNT_INTERVAL_MS - clock.monotonic(), () => void countAll());
  };

  return {
    note(roomId, upTo) {
      uncounted.set(roomId, Math.max(uncounted.get(roomId) ?? 0, upTo));
      schedule();
    },
    async flush() {
      while (uncounted.size > 0 || underWay !== undefined) await countAll();
    },
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
  const recipients = recipientsOf(room, message, await rooms.endedAt(roomId, message.seq));
  const rows = await receipts.find(roomId, recipients);
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

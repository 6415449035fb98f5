import type { ReceiptAdvanced } from '../../domain/events.js';
import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { isMember, recipientsOf } from '../../domain/room.js';
import { statusAt } from '../../domain/receipts.js';
import { inBackground } from '../live/in-background.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

/** At most one receipt per user, room and kind in this time. */
export const RECEIPT_INTERVAL_MS = 100;

/** At most one count per larger room in this time. */
export const COUNT_INTERVAL_MS = 250;

/** How long it is remembered what was told; a store that answers later than that may be told of again. */
const REMEMBERED_MS = 60_000;

export interface ReceiptAnnouncer {
  /** Publishes a receipt that is stored; a later one of the same user, room and kind stands for it. */
  announce(receipt: ReceiptAdvanced): void;
  /** Publishes what waits, at once. */
  flush(): void;
}

type AnnouncerPorts = Pick<Ports, 'rooms' | 'messages' | 'receipts' | 'events' | 'clock' | 'logger'>;

export const makeReceiptAnnouncer = (ports: AnnouncerPorts): ReceiptAnnouncer => {
  const { events, clock, logger } = ports;
  const count = makeCounter(ports);
  let waiting = new Map<string, ReceiptAdvanced>();
  let uncounted = new Map<RoomId, Seq>();

  // The store may answer two advances in either order, so what is behind what was told is not told any
  // more. In two generations, so that memory is bounded by who acknowledges.
  let told = new Map<string, Seq>();
  let toldBefore = new Map<string, Seq>();
  let toldSince = clock.now();

  const publish = (key: string, receipt: ReceiptAdvanced) => {
    if (receipt.seq <= (told.get(key) ?? toldBefore.get(key) ?? 0)) return;
    told.set(key, receipt.seq);
    events.publish(receipt);
  };

  const receiptsPace = pace(clock, RECEIPT_INTERVAL_MS, () => {
    const batch = waiting;
    waiting = new Map();
    if (Math.abs(clock.now() - toldSince) >= REMEMBERED_MS) {
      toldBefore = told;
      told = new Map();
      toldSince = clock.now();
    }
    for (const [key, receipt] of batch) publish(key, receipt);
  });
  const countsPace = pace(clock, COUNT_INTERVAL_MS, () => {
    const batch = uncounted;
    uncounted = new Map();
    for (const [roomId, upTo] of batch)
      inBackground(logger, 'Receipts were not counted', count(roomId, upTo));
  });

  return {
    announce(receipt) {
      // Blanks are in no id, so two keys never meet.
      const key = `${receipt.roomId} ${receipt.userId} ${receipt.kind}`;
      const earlier = waiting.get(key);
      if (earlier === undefined || earlier.seq < receipt.seq) waiting.set(key, receipt);
      receiptsPace.soon();
      if (receipt.audience === 'room') return;
      uncounted.set(receipt.roomId, Math.max(uncounted.get(receipt.roomId) ?? 0, receipt.seq));
      countsPace.soon();
    },
    flush() {
      receiptsPace.now();
      countsPace.now();
    },
  };
};

/** Tells the author of the newest message covered how many have it; linear in the room, but rarely. */
const makeCounter =
  ({ rooms, messages, receipts, events }: AnnouncerPorts) =>
  async (roomId: RoomId, upTo: Seq): Promise<void> => {
    const [room, message] = await Promise.all([rooms.find(roomId), messages.newest(roomId, { upTo })]);
    if (room === undefined || message === undefined || !isMember(room, message.sender)) return;
    const marks = await receipts.find(roomId, recipientsOf(room, message));
    let delivered = 0;
    let seen = 0;
    for (const watermarks of marks.values()) {
      const status = statusAt(watermarks, message.seq);
      if (status !== 'sent') delivered++;
      if (status === 'seen') seen++;
    }
    const { id: messageId, seq, sender: author } = message;
    events.publish({ type: 'receipts-counted', roomId, author, messageId, seq, delivered, seen });
  };

/** Runs `task` soon after it is asked for, at most once per interval, with one timer whatever waits. */
const pace = (clock: Ports['clock'], intervalMs: number, task: () => void) => {
  let cancel: Cancel | undefined;
  let lastRun = -Infinity;
  const now = () => {
    cancel?.();
    cancel = undefined;
    lastRun = clock.now();
    task();
  };
  return {
    now,
    soon() {
      cancel ??= clock.at(Math.max(clock.now(), Math.min(lastRun, clock.now()) + intervalMs), now);
    },
  };
};

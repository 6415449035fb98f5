import { type ChatError, isPassing } from './chat-error.js';
import type { LogEntry } from './entry-types.js';
import type { Line } from './line.js';

export interface Acknowledger {
  /** This user has the room up to this entry. Told within a moment, together with what comes meanwhile. */
  readonly note: (event: Receipt, entry: Mark) => void;
  /** Tells what could not be told before. */
  readonly connected: () => void;
}

type Receipt = 'messageDelivered' | 'messageSeen';
type Mark = Pick<LogEntry, 'roomId' | 'messageId' | 'seq'>;

/** As often as the server tells others of it. */
const INTERVAL_MS = 100;

/** What goes out in one interval, far below what the server lets a user send. */
const AT_ONCE = 50;

export const makeAcknowledger = ({ call, persist, together, epoch }: Line): Acknowledger => {
  /** What is still to be told: the newest of each kind and room, as it covers what is before it. */
  const waiting = new Map<string, readonly [event: Receipt, entry: Mark]>();

  const seqOf = (event: Receipt, { roomId }: Mark) => waiting.get(event + roomId)?.[1].seq ?? 0;

  const note = (event: Receipt, entry: Mark) => {
    if (seqOf(event, entry) < entry.seq) waiting.set(event + entry.roomId, [event, entry]);
    flushSoon();
  };

  const flushSoon = together(INTERVAL_MS, () => {
    if (!epoch()) return;
    for (const [key, [event, entry]] of [...waiting].slice(0, AT_ONCE)) {
      const { roomId, messageId, seq } = entry;
      waiting.delete(key);
      // What was seen was delivered.
      if (event === 'messageDelivered' && seq <= seqOf('messageSeen', entry)) continue;
      persist(() => call(event, { roomId, messageId })).catch((error: ChatError) => {
        // A refusal says that there is nobody to tell: the room was left.
        if (isPassing(error)) note(event, entry);
      });
    }
    if (waiting.size > 0) flushSoon();
  });

  return { note, connected: flushSoon };
};

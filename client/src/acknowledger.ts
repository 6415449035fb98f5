import { type ChatError, isPassing } from './chat-error.js';
import type { Line } from './line.js';

export interface Acknowledger {
  /** Told within a moment, together with what comes meanwhile. */
  readonly note: (mark: Mark) => void;
  /** Tells what could not be told before. */
  readonly connected: () => void;
}

/** This user has the room up to this entry. */
interface Mark {
  readonly event: 'messageDelivered' | 'messageSeen';
  readonly roomId: string;
  readonly messageId: string;
  readonly seq: number;
}

/** As often as the server tells others of it. */
const INTERVAL_MS = 100;

/** What goes out in one interval, far below what the server lets a user send. */
const AT_ONCE = 50;

export const makeAcknowledger = ({ call, persist, after, epoch }: Line): Acknowledger => {
  /** What is still to be told: the newest of each kind and room, as it covers what is before it. */
  const waiting = new Map<string, Mark>();
  let isScheduled = false;

  const seqOf = (event: string, roomId: string) => waiting.get(event + roomId)?.seq ?? 0;

  const note = (mark: Mark) => {
    const { event, roomId, seq } = mark;
    if (seqOf(event, roomId) < seq) waiting.set(event + roomId, mark);
    schedule();
  };

  const schedule = () => {
    if (isScheduled || !epoch() || !waiting.size) return;
    isScheduled = true;
    after(INTERVAL_MS, flush);
  };

  const flush = () => {
    isScheduled = false;
    if (!epoch()) return;
    for (const [key, mark] of [...waiting].slice(0, AT_ONCE)) {
      const { event, roomId, messageId, seq } = mark;
      waiting.delete(key);
      // What was seen was delivered.
      if (event === 'messageDelivered' && seq <= seqOf('messageSeen', roomId)) continue;
      persist(() => call(event, { roomId, messageId })).catch((error: ChatError) => {
        // A refusal says that there is nobody to tell: the room was left.
        if (isPassing(error)) note(mark);
      });
    }
    schedule();
  };

  return { note, connected: schedule };
};

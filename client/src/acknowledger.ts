import type { ChatError } from './chat-error.js';
import type { LogEntry } from './entry-types.js';
import type { Requester } from './requester.js';
import { isTransient } from './retry.js';

/** Tells the server how far this user has the rooms. */
export interface Acknowledger {
  /** This user has the room up to this entry. It is sent within a moment, together with what comes meanwhile. */
  readonly acknowledge: (event: AcknowledgementEvent, entry: AcknowledgedEntry) => void;
  /** Sends what could not be sent before. */
  readonly connected: () => void;
}

type AcknowledgementEvent = 'messageDelivered' | 'messageSeen';
type AcknowledgedEntry = Pick<LogEntry, 'roomId' | 'messageId' | 'seq'>;

/** The server publishes receipts as often as this. */
const INTERVAL_MS = 100;

/** The most that is sent in one interval, far below the rate that the server allows a user. */
const BATCH_SIZE = 50;

export const makeAcknowledger = ({ call, retry, throttle, epoch }: Requester): Acknowledger => {
  /** Not sent yet: the newest entry per event and room, which covers all entries before it. */
  const waiting = new Map<string, readonly [AcknowledgementEvent, AcknowledgedEntry]>();

  const keyOf = (event: AcknowledgementEvent, roomId: string) => `${event} ${roomId}`;
  const waitingSeq = (event: AcknowledgementEvent, roomId: string) =>
    waiting.get(keyOf(event, roomId))?.[1].seq ?? 0;

  const acknowledge: Acknowledger['acknowledge'] = (event, entry) => {
    const { roomId, seq } = entry;
    if (waitingSeq(event, roomId) < seq) waiting.set(keyOf(event, roomId), [event, entry]);
    flushSoon();
  };

  const flushSoon = throttle(INTERVAL_MS, () => {
    if (!epoch()) return;
    for (const [key, [event, entry]] of [...waiting].slice(0, BATCH_SIZE)) {
      waiting.delete(key);
      const { roomId, messageId, seq } = entry;
      // A message that was seen was delivered.
      const isCovered = event === 'messageDelivered' && seq <= waitingSeq('messageSeen', roomId);
      if (isCovered) continue;
      retry(() => call(event, { roomId, messageId })).catch((error: ChatError) => {
        // The server refuses it where the user has left the room: then there is nothing to acknowledge.
        if (isTransient(error)) acknowledge(event, entry);
      });
    }
    if (waiting.size > 0) flushSoon();
  });

  return { acknowledge, connected: flushSoon };
};

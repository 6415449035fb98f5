import type { LogEntry } from './entry-types.js';
import { keep } from './keep.js';
import type { MessageType, WireMessage } from './protocol.js';
import { haveIt, marksOf, type Receipts } from './receipts.js';

/** An entry as the log holds it: what the server told, and what it is to this user. */
export const toEntry = ({ message: text, event: change, ...wire }: WireMessage, me: string): LogEntry => {
  const own = wire.sender === me;
  if (change) return { ...wire, kind: 'event', key: wire.messageId, own, change };
  const key = own ? wire.clientMessageId : wire.messageId;
  return { ...wire, kind: 'message', key, own, text, type: wire.type as MessageType, state: 'sent' };
};

/** The entry with what its room knows of receipts; the same one where it says so already. */
export const withStatus = (entry: LogEntry, room: Receipts): LogEntry => {
  if (entry.kind === 'event') return entry;
  const { own, seq } = entry;
  const counts = own ? haveIt(room, seq) : undefined;
  const receipts = counts && keep(entry.receipts, counts);
  // One of others is delivered by being here.
  const { delivered, seen, of } = receipts ?? { ...marksOf(room), of: own ? Infinity : seq };
  const state = of === 0 || (own && delivered < of) ? 'sent' : seen < of ? 'delivered' : 'seen';
  return entry.state === state && entry.receipts === receipts ? entry : { ...entry, state, receipts };
};

import type { LogEntry, MessageState, ReceiptCounts } from './entry-types.js';
import type { WireMessage } from './protocol.js';
import { countReceipts, type Receipts, watermarksOf } from './receipts.js';
import { reuseIfEqual } from './reuse-if-equal.js';

/** An entry of the log as this user's client shows it, before its room's receipts are applied. */
export const toEntry = ({ message: text, ...wire }: WireMessage, me: string): LogEntry => {
  const own = wire.sender === me;
  if (wire.type === 'event') {
    const { event: change, ...rest } = wire;
    return { ...rest, kind: 'event', key: wire.messageId, own, change };
  }
  const key = own ? wire.clientMessageId : wire.messageId;
  return { ...wire, kind: 'message', key, own, text, state: 'sent' };
};

/** The entry with the state and the counts that its room's receipts give it; the same object where nothing changed. */
export const withStatus = (entry: LogEntry, room: Receipts): LogEntry => {
  if (entry.kind === 'event') return entry;
  const { own, seq } = entry;
  if (!own) {
    const state = watermarksOf(room).seen >= seq ? 'seen' : 'delivered';
    return entry.state === state ? entry : { ...entry, state };
  }
  const counts = countReceipts(room, entry);
  const receipts = counts && reuseIfEqual(entry.receipts, counts);
  const state = stateOf(receipts);
  return entry.state === state && entry.receipts === receipts ? entry : { ...entry, state, receipts };
};

/** An own message is delivered or seen when all recipients have it, and never without a recipient. */
const stateOf = (receipts: ReceiptCounts | undefined): MessageState => {
  if (receipts === undefined || receipts.of === 0 || receipts.delivered < receipts.of) return 'sent';
  return receipts.seen < receipts.of ? 'delivered' : 'seen';
};

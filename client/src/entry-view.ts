import type { LogEntry, LoggedMessage, MessageState, ReceiptCounts } from './entry-types.js';
import type { WireMessage, WirePlainMessage } from './protocol.js';
import { countReceipts, type Receipts, watermarksOf } from './receipts.js';
import { reuseIfEqual } from './reuse-if-equal.js';

/** An entry of the log as this user's client shows it, before its room's receipts are applied. */
export const toEntry = (message: WireMessage, me: string): LogEntry => {
  if (message.type !== 'event') return toMessage(message, me);
  const { event: change, message: _, ...wire } = message;
  return { ...wire, kind: 'event', key: wire.messageId, own: wire.sender === me, change };
};

/** The same for a message. */
export const toMessage = (message: WirePlainMessage, me: string): LoggedMessage => {
  const { message: text, editedAt, deletedAt, deletedBy, ...wire } = message;
  const own = wire.sender === me;
  return {
    ...wire,
    kind: 'message',
    key: own ? wire.clientMessageId : wire.messageId,
    own,
    text,
    state: 'sent',
    ...(editedAt && { edited: { at: editedAt } }),
    ...(deletedAt && { deleted: { at: deletedAt, by: deletedBy ?? wire.sender } }),
  };
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

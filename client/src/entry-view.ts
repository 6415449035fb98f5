import type { ChatMessage, LogEntry } from './entry-types.js';
import { keep } from './keep.js';
import type { WireMessage } from './protocol.js';
import { haveIt, marksOf } from './receipts.js';
import type { RoomState } from './room-state.js';

/** An entry as the server told it, as the log holds it. */
export const toEntry = (
  {
    messageId,
    roomId,
    seq,
    sender,
    timestamp,
    clientMessageId,
    event: change,
    message: text,
    type,
  }: WireMessage,
  me: string | undefined,
): LogEntry => {
  const own = sender === me;
  const entry = { messageId, roomId, seq, sender, timestamp, own };
  if (type === 'event') {
    return { kind: 'event', key: messageId, change: change as NonNullable<typeof change>, ...entry };
  }
  const key = own ? clientMessageId : messageId;
  return { kind: 'message', key, clientMessageId, text, type, state: 'sent', ...entry };
};

/** The entry with what its room knows of receipts; the same one where it says so already. */
export const withStatus = (entry: LogEntry, { me, receipts: known, info, joins }: RoomState): LogEntry => {
  if (entry.kind === 'event') return entry;
  const { own, seq } = entry;
  const receipts = own && info ? keep(entry.receipts, haveIt(known, info, joins, me(), seq)) : undefined;
  // One of others is delivered by being here.
  const { delivered, seen, of } = receipts ?? { ...marksOf(known, me()), of: own ? Infinity : seq };
  const state: ChatMessage['state'] =
    of === 0 || (own && delivered < of) ? 'sent' : seen < of ? 'delivered' : 'seen';
  return entry.state === state && entry.receipts === receipts ? entry : { ...entry, state, receipts };
};

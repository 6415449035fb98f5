import type { ChatError } from './chat-error.js';
import type { WireMessage } from './protocol.js';
import { haveIt } from './receipts.js';
import type { RoomState } from './room-state.js';
import type { PendingSend } from './outbox.js';
import type { ChatEntry, ChatMessage, MessageState, ReceiptCounts } from './types.js';

/** An entry of the log as it is shown, with what its room knows of receipts. */
export const viewEntry = (entry: WireMessage, state: RoomState, me: string | undefined): ChatEntry => {
  const { messageId, roomId, seq, sender, timestamp, clientMessageId } = entry;
  const own = sender === me;
  const common = { roomId, messageId, seq, sender, own, timestamp };
  if (entry.type === 'event') {
    return {
      kind: 'event',
      key: messageId,
      change: entry.event ?? { kind: 'renamed', by: sender },
      ...common,
    };
  }
  // A list of rooms tells of messages before anything is known of the room itself.
  const receipts = own && state.info ? haveIt(state.receipts, state.info, state.joins, me, seq) : undefined;
  return {
    kind: 'message',
    key: own ? clientMessageId : messageId,
    ...common,
    clientMessageId,
    text: entry.message,
    type: entry.type,
    state: receipts
      ? stateOf(receipts)
      : seq <= state.receipts.own.seen
        ? 'seen'
        : own
          ? 'sent'
          : 'delivered',
    ...(receipts && { receipts }),
  };
};

/** A send that the log does not have yet. */
export const viewPending = (send: PendingSend, me: string | undefined): ChatMessage => ({
  kind: 'message',
  key: send.clientMessageId,
  roomId: send.roomId,
  clientMessageId: send.clientMessageId,
  sender: me ?? '',
  own: true,
  text: send.text,
  type: send.type,
  timestamp: new Date(send.at).toISOString(),
  state: send.error ? 'failed' : send.committed ? 'sent' : 'pending',
  ...(send.error && { error: send.error }),
});

const stateOf = ({ delivered, seen, of }: ReceiptCounts): MessageState =>
  of > 0 && seen >= of ? 'seen' : of > 0 && delivered >= of ? 'delivered' : 'sent';

/** Makes entries anew where they changed only, and gives the array of before where none did. */
export const makeViewCache = () => {
  let byKey = new Map<string, ChatEntry>();
  let shown: readonly ChatEntry[] = [];
  return (next: readonly ChatEntry[]): readonly ChatEntry[] => {
    const before = byKey;
    byKey = new Map();
    const entries = next.map((entry) => {
      const old = before.get(entry.key);
      const kept = old && looksTheSame(old, entry) ? old : entry;
      byKey.set(entry.key, kept);
      return kept;
    });
    const same = entries.length === shown.length && entries.every((entry, i) => entry === shown[i]);
    if (!same) shown = entries;
    return shown;
  };
};

/** Of two views of one entry: all else of it never changes. */
const looksTheSame = (a: ChatEntry, b: ChatEntry): boolean => {
  if (a.kind === 'event' || b.kind === 'event') return a.kind === b.kind;
  return (
    a.state === b.state &&
    a.seq === b.seq &&
    a.timestamp === b.timestamp &&
    sameError(a.error, b.error) &&
    a.receipts?.delivered === b.receipts?.delivered &&
    a.receipts?.seen === b.receipts?.seen &&
    a.receipts?.of === b.receipts?.of
  );
};

const sameError = (a: ChatError | undefined, b: ChatError | undefined): boolean => a?.code === b?.code;

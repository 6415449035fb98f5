import { errorOf } from './chat-error.js';
import type { PendingSend } from './outbox.js';
import type { WireMessage } from './protocol.js';
import { haveIt } from './receipts.js';
import type { RoomState } from './room-state.js';
import type { ChatEntry, ChatMessage } from './entry-types.js';

type Status = Pick<ChatMessage, 'state' | 'receipts'>;

/** Makes of a room's entries, and of what is on its way, what is shown: anew where it changed only. */
export const makeEntryViews = () => {
  const views = new WeakMap<object, { readonly key: string; readonly view: ChatEntry }>();

  const viewOnce = (source: object, key: string, make: () => ChatEntry): ChatEntry => {
    const known = views.get(source);
    if (known?.key === key) return known.view;
    const view = make();
    views.set(source, { key, view });
    return view;
  };

  return (state: RoomState, sends: readonly PendingSend[]): readonly ChatEntry[] => [
    ...(state.log?.entries ?? []).map((entry) => {
      const status = statusOf(entry, state);
      const { delivered = 0, seen = 0, of = 0 } = status.receipts ?? {};
      const key = `${status.state} ${delivered} ${seen} ${of}`;
      return viewOnce(entry, key, () => viewEntry(entry, state, status));
    }),
    ...sends.map((send) => viewOnce(send, '', () => viewPending(send, state))),
  ];
};

/** An entry of the log as it is shown, with what its room knows of receipts. */
export const viewEntry = (
  { messageId, roomId, seq, sender, timestamp, clientMessageId, event, message: text, type }: WireMessage,
  { me }: RoomState,
  status: Status,
): ChatEntry => {
  const entry = { messageId, roomId, seq, sender, timestamp };
  const own = sender === me();
  if (type === 'event') {
    return { kind: 'event', key: messageId, own, change: event as NonNullable<typeof event>, ...entry };
  }
  const key = own ? clientMessageId : messageId;
  return { kind: 'message', key, own, clientMessageId, text, type, ...entry, ...status };
};

export const statusOf = ({ sender, seq }: WireMessage, { me, receipts, info, joins }: RoomState): Status => {
  if (sender !== me()) return { state: seq > receipts.own.seen ? 'delivered' : 'seen' };
  if (info === undefined) return { state: 'sent' };
  const counts = haveIt(receipts, info, joins, sender, seq);
  const { delivered, seen, of } = counts;
  const state = of === 0 || delivered < of ? 'sent' : seen < of ? 'delivered' : 'seen';
  return { state, receipts: counts };
};

/** A send that the log does not have yet. */
const viewPending = (
  { clientMessageId, roomId, text, type, at, failure, committed }: PendingSend,
  { me }: RoomState,
): ChatMessage => ({
  kind: 'message',
  key: clientMessageId,
  roomId,
  clientMessageId,
  sender: me() ?? '',
  own: true,
  text,
  type,
  timestamp: new Date(at).toISOString(),
  state: failure ? 'failed' : committed ? 'sent' : 'pending',
  ...(failure && { error: errorOf(failure) }),
});

import type { Handlers } from './connection.js';
import type { Counts } from './counts.js';
import type { PresenceTracker } from './presence.js';
import type { WireReceipt, WireTyping } from './protocol.js';
import { advance } from './receipts.js';
import type { Rooms } from './rooms.js';
import type { Sync } from './sync.js';

/** Handles the server's events. Ignores events that this client does not know, and those of rooms it does not know. */
export const makeHandlers = (
  { find, update, leave }: Rooms,
  sync: Sync,
  presence: PresenceTracker,
  counts: Counts,
): Handlers => {
  const onReceipt = (kind: 'delivered' | 'seen') => (receipt: WireReceipt) => {
    const { roomId, userId, seq } = receipt;
    const room = update(roomId, (state) => advance(state, userId, { [kind]: seq }));
    room?.emit('receipt', { ...receipt, kind });
  };

  const onTyping =
    (isTyping: boolean) =>
    ({ roomId, userId }: WireTyping) => {
      update(roomId, (state) => {
        const others = state.typists.filter((typist) => typist !== userId);
        state.typists = isTyping ? [...others, userId] : others;
      });
    };

  return {
    receiveMessage: sync.receive,
    roomJoined: ({ roomId }) => sync.joined(roomId),
    updateUserStatus: presence.apply,
    messageDelivered: onReceipt('delivered'),
    messageSeen: onReceipt('seen'),
    receiptCounts: ({ roomId }) => {
      const room = find(roomId);
      if (room) counts.moved(room);
    },
    userTyping: onTyping(true),
    userStopTyping: onTyping(false),
    roomLeft: ({ roomId }) => leave(roomId),
    // `roomUpdated` has no handler: the entry of the same change comes as `receiveMessage`.
  };
};

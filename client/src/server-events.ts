import type { Handlers } from './connection.js';
import type { Counts } from './counts.js';
import type { People } from './people.js';
import type { PresenceTracker } from './presence.js';
import type { WireReceipt, WireTyping } from './protocol.js';
import { advance } from './receipts.js';
import type { Rooms } from './rooms.js';
import type { Sync } from './sync.js';

interface HandlersOptions {
  readonly rooms: Rooms;
  readonly sync: Sync;
  readonly presence: PresenceTracker;
  readonly people: People;
  readonly counts: Counts;
}

/** Handles the server's events. Ignores events that this client does not know, and those of rooms it does not know. */
export const makeHandlers = ({ rooms, sync, presence, people, counts }: HandlersOptions): Handlers => {
  const { find, update, leave } = rooms;
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
    profileChanged: people.apply,
    roomMuted: ({ roomId, muted }) => rooms.mute(roomId, muted),
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

import type { Handlers } from './connection.js';
import type { Counts } from './counts.js';
import type { People } from './people.js';
import type { PresenceTracker } from './presence.js';
import type { WireReceipt, WireTyping } from './protocol.js';
import { isCounted } from './receipts.js';
import type { Rooms } from './rooms.js';
import type { Sync } from './sync.js';
import { advanceWatermarks } from './unread.js';

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
    const room = update(roomId, (state) => advanceWatermarks(state, userId, { [kind]: seq }));
    if (!room) return;
    room.emit('receipt', { ...receipt, kind });
    // The events that the server sends show whether the room is a larger one: this client has missed that it changed.
    if (isCounted(room.state) && userId !== room.state.me()) sync.catchUp(room);
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
    messageChanged: sync.change,
    roomJoined: ({ roomId }) => sync.joined(roomId),
    updateUserStatus: presence.apply,
    profileChanged: people.apply,
    roomMuted: ({ roomId, muted }) => rooms.mute(roomId, muted),
    messageDelivered: onReceipt('delivered'),
    messageSeen: onReceipt('seen'),
    receiptCounts: ({ roomId }) => {
      const room = find(roomId);
      if (!room) return;
      // The same, the other way round; the counts are asked for with it.
      if (isCounted(room.state) === false) sync.catchUp(room);
      else counts.moved(room);
    },
    userTyping: onTyping(true),
    userStopTyping: onTyping(false),
    roomLeft: ({ roomId }) => leave(roomId),
    // `roomUpdated` has no handler: the entry of the same change comes as `receiveMessage`.
  };
};

import type { Handlers } from './connection.js';
import type { PresenceKeeper } from './presence.js';
import type { WireReceipt, WireTyping } from './protocol.js';
import { advance, takeCount } from './receipts.js';
import type { Rooms } from './rooms.js';
import type { Sync } from './sync.js';

/** What becomes of each event of the server. One that is not known here is passed over, as is one of no room. */
export const makeHandlers = ({ alter, leave }: Rooms, sync: Sync, presence: PresenceKeeper): Handlers => {
  const receipt = (kind: 'delivered' | 'seen') => (told: WireReceipt) => {
    const { roomId, userId, seq } = told;
    alter(roomId, (state) =>
      advance(state, userId, { delivered: seq, seen: kind === 'seen' ? seq : 0 }),
    )?.emit('receipt', {
      ...told,
      kind,
    });
  };
  const typing = (isTyping: boolean) => (told: WireTyping) =>
    alter(told.roomId, (state) => {
      const others = state.typists.filter((userId) => userId !== told.userId);
      state.typists = isTyping ? [...others, told.userId] : others;
    });
  return {
    receiveMessage: sync.live,
    roomJoined: sync.joined,
    updateUserStatus: presence.take,
    messageDelivered: receipt('delivered'),
    messageSeen: receipt('seen'),
    receiptCounts: (counts) => alter(counts.roomId, (state) => takeCount(state, counts)),
    userTyping: typing(true),
    userStopTyping: typing(false),
    roomLeft: ({ roomId }) => leave(roomId),
    // `roomUpdated` comes with the entry of the same change.
  };
};

import type { PresenceKeeper } from './presence.js';
import type { ServerEvents, WireReceipt, WireTyping } from './protocol.js';
import { takeCount } from './receipts.js';
import { type RoomState, takeReceipt } from './room-state.js';
import type { Room, Rooms } from './rooms.js';
import type { Sync } from './sync.js';

type Dispatch = <Name extends keyof ServerEvents>(event: Name, payload: ServerEvents[Name]) => void;

/** What becomes of each event of the server. One that is not known here is passed over, as is one of no room. */
export const makeDispatch = (rooms: Rooms, sync: Sync, presence: PresenceKeeper): Dispatch => {
  const inRoom = (roomId: string, run: (state: RoomState) => void): Room | undefined => {
    const room = rooms.get(roomId);
    if (room) rooms.change(room, run);
    return room;
  };
  const receipt = (kind: 'delivered' | 'seen') => (told: WireReceipt) => {
    const { roomId, userId, seq } = told;
    inRoom(roomId, (state) => takeReceipt(state, kind === 'seen', userId, seq))?.emit('receipt', {
      ...told,
      kind,
    });
  };
  const typing = (isTyping: boolean) => (told: WireTyping) =>
    void inRoom(told.roomId, (state) => {
      const others = state.typists.filter((userId) => userId !== told.userId);
      state.typists = isTyping ? [...others, told.userId] : others;
    });
  const handlers: { readonly [Name in keyof ServerEvents]?: (payload: ServerEvents[Name]) => void } = {
    receiveMessage: sync.live,
    roomJoined: sync.joined,
    updateUserStatus: presence.take,
    messageDelivered: receipt('delivered'),
    messageSeen: receipt('seen'),
    receiptCounts: (counts) => void inRoom(counts.roomId, ({ receipts }) => takeCount(receipts, counts)),
    userTyping: typing(true),
    userStopTyping: typing(false),
    roomLeft: ({ roomId }) => rooms.leave(roomId),
    // `roomUpdated` comes with the entry of the same change.
  };
  return (event, payload) => handlers[event]?.(payload);
};

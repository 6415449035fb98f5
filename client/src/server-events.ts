import type { Hub } from './hub.js';
import type { PresenceKeeper } from './presence.js';
import type { ServerEvents } from './protocol.js';
import type { Sync } from './sync.js';

type Dispatch = <Name extends keyof ServerEvents>(event: Name, payload: ServerEvents[Name]) => void;

/** What becomes of each event of the server. One that is not known here is passed over, as is one of no room. */
export const makeDispatch = ({
  hub,
  sync,
  presence,
}: {
  hub: Hub;
  sync: Sync;
  presence: PresenceKeeper;
}): Dispatch => {
  const handlers: { readonly [Name in keyof ServerEvents]?: (payload: ServerEvents[Name]) => void } = {
    receiveMessage: (entry) => sync.live(entry),
    roomJoined: (room) => sync.joined(room),
    updateUserStatus: (status) => presence.take(status),
    messageDelivered: (receipt) => hub.receipt('delivered', receipt),
    messageSeen: (receipt) => hub.receipt('seen', receipt),
    receiptCounts: (counts) => hub.counts(counts),
    userTyping: ({ roomId, userId }) => hub.typing(roomId, userId, true),
    userStopTyping: ({ roomId, userId }) => hub.typing(roomId, userId, false),
    roomLeft: ({ roomId }) => hub.left(roomId),
    // `roomUpdated` comes with the entry of the same change.
  };
  return (event, payload) => handlers[event]?.(payload);
};

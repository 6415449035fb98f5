import { type Emitter, makeEmitter } from './emitter.js';
import { makeEntryViews } from './entry-view.js';
import type { Outbox } from './outbox.js';
import { newRoomState, type RoomState } from './room-state.js';
import type { ChatRoomEvents } from './room-types.js';
import type { ChatEntry } from './entry-types.js';

/** A room of this client: what is known of it, who listens, and how it is shown. */
export interface HubRoom {
  readonly state: RoomState;
  readonly emitter: Emitter<ChatRoomEvents>;
  /** Counts the changes. */
  version: number;
  /** The log, then what is on its way; see `ChatRoom.messages`. */
  readonly entries: () => readonly ChatEntry[];
}

export const makeHubRoom = (roomId: string, me: () => string | undefined, outbox: Outbox): HubRoom => {
  const view = makeEntryViews();
  let shownVersion = -1;
  let shown: readonly ChatEntry[] = [];
  const room: HubRoom = {
    state: newRoomState(roomId, me),
    emitter: makeEmitter(),
    version: 0,
    entries() {
      if (shownVersion === room.version) return shown;
      shownVersion = room.version;
      const next = view(room.state, outbox.of(roomId));
      const isSame = next.length === shown.length && next.every((entry, i) => entry === shown[i]);
      return isSame ? shown : (shown = next);
    },
  };
  return room;
};

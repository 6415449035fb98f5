import { type Emitter, makeEmitter } from './emitter.js';
import { makeViewCache, viewEntry, viewPending } from './entry-view.js';
import type { Outbox } from './outbox.js';
import { newRoomState, type RoomState } from './room-state.js';
import type { ChatRoomEvents } from './room-types.js';
import type { ChatEntry } from './types.js';

/** A room of this client: what is known of it, who listens, and how it is shown. */
export interface HubRoom {
  readonly state: RoomState;
  readonly emitter: Emitter<ChatRoomEvents>;
  /** Counts the changes. */
  readonly version: () => number;
  readonly touch: () => void;
  /** The log, then what is on its way; see `ChatRoom.messages`. */
  readonly entries: () => readonly ChatEntry[];
}

export const makeHubRoom = (roomId: string, me: () => string | undefined, outbox: Outbox): HubRoom => {
  const state = newRoomState(roomId);
  const keepViews = makeViewCache();
  let version = 0;
  let shownVersion = -1;
  let shown: readonly ChatEntry[] = [];
  return {
    state,
    emitter: makeEmitter(),
    version: () => version,
    touch: () => void version++,
    entries() {
      if (shownVersion === version) return shown;
      shownVersion = version;
      const user = me();
      shown = keepViews([
        ...(state.log?.entries ?? []).map((entry) => viewEntry(entry, state, user)),
        ...outbox.of(roomId).map((send) => viewPending(send, user)),
      ]);
      return shown;
    },
  };
};

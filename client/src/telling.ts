import type { Emitter } from './emitter.js';
import type { HubRoom } from './hub-room.js';
import type { RoomList } from './room-list.js';
import type { ChatRoomSummary } from './room-types.js';
import type { ChatClientEvents } from './types.js';

/** Tells of changes once in a turn, however many there are in it. */
export interface Telling {
  /** Counts the changes. */
  readonly version: () => number;
  readonly changed: (room?: HubRoom) => void;
}

export const makeTelling = ({
  list,
  emit,
}: {
  list: RoomList;
  emit: Emitter<ChatClientEvents>['emit'];
}): Telling => {
  let rooms = new Set<HubRoom>();
  let told: readonly ChatRoomSummary[] = [];
  let version = 0;
  let isComing = false;

  const tell = () => {
    isComing = false;
    const changed = rooms;
    rooms = new Set();
    for (const { emitter } of changed) emitter.emit('change', undefined);
    emit('change', undefined);
    const shown = list.rooms();
    if (shown === told) return;
    told = shown;
    emit('rooms', shown);
  };

  return {
    version: () => version,
    changed(room) {
      version++;
      list.changed();
      if (room !== undefined) rooms.add(room);
      if (!isComing) queueMicrotask(tell);
      isComing = true;
    },
  };
};

import type { ChatError } from './chat-error.js';
import type { Acknowledger } from './acknowledger.js';
import { type Emitter, makeEmitter } from './emitter.js';
import type { LogEntry } from './entry-types.js';
import { withStatus } from './entry-view.js';
import type { Outbox } from './outbox.js';
import { advance, marksOf } from './receipts.js';
import { isUnread, newRoomState, type RoomState, settle } from './room-state.js';
import type { ChatRoom, ChatRoomEvents, ChatRoomMethods, ChatRoomView, RoomStatus } from './room-types.js';
import { viewOf } from './room-view.js';
import type { ChatClientEvents } from './types.js';

/** A room of this client: what is known of it, how that is shown, and what is handed to who uses the library. */
export interface Room {
  readonly state: RoomState;
  readonly emit: Emitter<ChatRoomEvents>['emit'];
  readonly handle: ChatRoom;
  view: ChatRoomView;
}

/** All rooms. Every change of one goes through here, and is told to who listens and to the server. */
export interface Rooms {
  /** With one that is unknown here until now, to which nothing has come yet. */
  readonly ensure: (roomId: string) => Room;
  readonly all: () => readonly Room[];
  /** What is known of it is another now. */
  readonly change: (room: Room) => void;
  /** The same where entries are new here. Those after `newsAfter` are told of. */
  readonly arrive: (room: Room, added: readonly LogEntry[], newsAfter?: number) => void;
  readonly become: (room: Room, status: RoomStatus, error?: ChatError) => void;
  /** The same by id, as events tell; nothing happens where it is not known. */
  readonly alter: (roomId: string, run: (state: RoomState) => unknown) => Room | undefined;
  readonly leave: (roomId: string) => void;
}

export const makeRooms = (
  me: () => string,
  outbox: Outbox,
  acks: Acknowledger,
  emit: Emitter<ChatClientEvents>['emit'],
  methodsOf: (room: Room) => ChatRoomMethods,
  onChange: (room: Room) => void,
): Rooms => {
  const rooms = new Map<string, Room>();

  const ensure = (roomId: string): Room => {
    const known = rooms.get(roomId);
    if (known) return known;
    const { on, emit } = makeEmitter<ChatRoomEvents>();
    const room = {
      state: newRoomState(roomId, me),
      emit,
      view: {} as ChatRoomView,
      handle: { on } as ChatRoom,
    };
    Object.assign(room.handle, methodsOf(room));
    rooms.set(roomId, room);
    change(room);
    return room;
  };

  const change = (room: Room) => {
    const { state, handle } = room;
    settle(state);
    outbox.settle(state.roomId, state);
    const before = room.view;
    room.view = viewOf(state, outbox.of(state.roomId), before);
    if (room.view === before) return;
    Object.assign(handle, room.view);
    onChange(room);
    if (handle.typists !== before.typists) room.emit('typing', handle.typists);
  };

  const become: Rooms['become'] = (room, status, error) => {
    Object.assign(room.state, { status, error, typists: [] });
    change(room);
  };

  const alter: Rooms['alter'] = (roomId, run) => {
    const room = rooms.get(roomId);
    if (room) {
      run(room.state);
      change(room);
    }
    return room;
  };

  const arrive: Rooms['arrive'] = (room, added, newsAfter = Infinity) => {
    const { state } = room;
    change(room);
    // Of a room that is only listed its last message is all that is there.
    const newest = [state.lastListed, ...added].findLast(
      (entry) => entry && entry.seq > marksOf(state).delivered && isUnread(state, entry),
    );
    if (newest) {
      acks.note('messageDelivered', newest);
      advance(state, undefined, { delivered: newest.seq, seen: 0 });
    }
    for (const entry of added) {
      if (entry.seq <= newsAfter) continue;
      const shown = withStatus(entry, state);
      room.emit('message', shown);
      emit('message', shown);
    }
  };

  return {
    change,
    arrive,
    ensure,
    alter,
    all: () => [...rooms.values()],
    become,
    leave(roomId) {
      const room = rooms.get(roomId);
      if (room) become(room, 'left');
    },
  };
};

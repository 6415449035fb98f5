import type { Acknowledger } from './acknowledger.js';
import type { ChatError } from './chat-error.js';
import { type Emitter, makeEmitter } from './emitter.js';
import type { LogEntry } from './entry-types.js';
import { withStatus } from './entry-view.js';
import type { Outbox } from './outbox.js';
import { makeShower } from './own-changes.js';
import type { People } from './people.js';
import type { Profile } from './protocol.js';
import type { Reactions } from './reactions.js';
import { advance, watermarksOf } from './receipts.js';
import { deriveState } from './room-pages.js';
import { newRoomState, type RoomState } from './room-state.js';
import type { ChatRoom, ChatRoomEvents, ChatRoomMethods, ChatRoomView, RoomStatus } from './room-types.js';
import { viewOf } from './room-view.js';
import type { ChatClientEvents } from './types.js';
import { isUnread } from './unread.js';

/** A room of this client: what the client knows of it, what it shows of it, and the object that the app has. */
export interface Room {
  readonly state: RoomState;
  readonly emit: Emitter<ChatRoomEvents>['emit'];
  readonly handle: ChatRoom;
  view: ChatRoomView;
}

/** All rooms. Every change of a room goes through here, so that the app and the server hear of it. */
export interface Rooms {
  /** The room with this id; a new one, with nothing loaded, where the client does not know it yet. Nobody hears of it. */
  readonly of: (roomId: string) => Room;
  /** The same, and a new one counts as a change. */
  readonly ensure: (roomId: string) => Room;
  /** The room with this id, where the client knows it. */
  readonly find: (roomId: string) => Room | undefined;
  readonly all: () => readonly Room[];
  /** Shows what has changed in the room's state. */
  readonly refresh: (room: Room) => void;
  /**
   * Shows new entries and acknowledges them as delivered. Those after `emitAfter` are emitted as `message`; none where
   * it is missing.
   */
  readonly receive: (room: Room, added: readonly LogEntry[], emitAfter?: number) => void;
  readonly setStatus: (room: Room, status: RoomStatus, error?: ChatError) => void;
  /** Changes the state of a room and shows it. Does nothing, and gives undefined, where the room is not known. */
  readonly update: (roomId: string, change: (state: RoomState) => void) => Room | undefined;
  /** Learns the profiles of a room's members. Gives the room with what is known of each. */
  readonly learn: People['learn'];
  /** Shows another profile of a user in every room. */
  readonly rename: (profile: Profile) => void;
  /** This user mutes the room, or not any more. */
  readonly mute: (roomId: string, muted: boolean) => void;
  /** This user is not in the room any more. */
  readonly leave: (roomId: string) => void;
}

interface RoomsOptions {
  readonly me: () => string;
  readonly outbox: Outbox;
  readonly reactions: Reactions;
  readonly acknowledger: Acknowledger;
  readonly emit: Emitter<ChatClientEvents>['emit'];
  readonly people: People;
  readonly methodsOf: (room: Room) => ChatRoomMethods;
  /** Called when the view of a room has changed. */
  readonly onChange: (room: Room) => void;
  /** Called at each refresh while only the server knows how many messages of the room are unread. */
  readonly onMiscounted: (room: Room) => void;
}

export const makeRooms = (options: RoomsOptions): Rooms => {
  const { me, outbox, reactions, acknowledger, emit, people, methodsOf, onChange, onMiscounted } = options;
  const rooms = new Map<string, Room>();

  const of = (roomId: string): Room => {
    const known = rooms.get(roomId);
    if (known) return known;
    const { on, emit } = makeEmitter<ChatRoomEvents>();
    const state = newRoomState(roomId, me);
    // The handle is filled before anybody has the room.
    const room: Room = { state, emit, view: viewNow(state), handle: { on } as ChatRoom };
    Object.assign(room.handle, methodsOf(room));
    show(room);
    rooms.set(roomId, room);
    return room;
  };

  const ensure = (roomId: string): Room => {
    const isKnown = rooms.has(roomId);
    const room = of(roomId);
    if (!isKnown) onChange(room);
    return room;
  };

  const withOwnChanges = makeShower(me);

  const viewNow = (state: RoomState, before?: ChatRoomView) => {
    const { roomId } = state;
    const own = withOwnChanges(outbox.changesIn(roomId), reactions.wishesIn(roomId));
    return viewOf(state, { unsent: outbox.unsent(roomId), withOwnChanges: own }, people.get, before);
  };

  const show = ({ handle, view }: Room) => Object.assign(handle, view, { view });

  const refresh = (room: Room) => {
    const { state, handle } = room;
    deriveState(state);
    if (state.isMiscounted) onMiscounted(room);
    outbox.settle(state.roomId, state);
    reactions.settle(state.roomId, state);
    const before = room.view;
    room.view = viewNow(state, before);
    if (room.view === before) return;
    show(room);
    onChange(room);
    if (handle.typists !== before.typists) room.emit('typing', handle.typists);
    const { type, members, lastMessage } = room.view;
    if (type === 'group' && members.length === 0 && lastMessage && !lastMessage.own) {
      people.request(lastMessage.sender, () => refresh(room));
    }
  };

  const acknowledgeNewest = ({ state }: Room, added: readonly LogEntry[]) => {
    // Of a room that is only listed, its last message is all that the client has.
    const newest = [state.lastListed, ...added].findLast(
      (entry) => entry && entry.seq > watermarksOf(state).delivered && isUnread(state, entry),
    );
    if (!newest) return;
    acknowledger.acknowledge('messageDelivered', newest);
    advance(state, me(), { delivered: newest.seq });
  };

  const update: Rooms['update'] = (roomId, change) => {
    const room = rooms.get(roomId);
    if (room) {
      change(room.state);
      refresh(room);
    }
    return room;
  };

  return {
    of,
    ensure,
    find: (roomId) => rooms.get(roomId),
    refresh,
    all: () => [...rooms.values()],
    receive(room, added, emitAfter = Infinity) {
      refresh(room);
      acknowledgeNewest(room, added);
      for (const entry of added) {
        if (entry.seq <= emitAfter) continue;
        const shown = withStatus(entry, room.state);
        room.emit('message', shown);
        emit('message', shown);
      }
    },
    setStatus(room, status, error) {
      setStatusOf(room.state, status, error);
      refresh(room);
    },
    update,
    mute(roomId, muted) {
      update(roomId, (state) => {
        state.isMuted = muted;
        state.mutesSent++;
      });
    },
    learn: people.learn,
    rename(profile) {
      const isTheirs = ({ userId }: { readonly userId: string }) => userId === profile.userId;
      for (const room of rooms.values()) {
        const { state, view } = room;
        const { info } = state;
        if (info?.members?.some(isTheirs)) {
          const members = info.members.map((member) =>
            isTheirs(member) ? { role: member.role, ...profile } : member,
          );
          state.info = { ...info, members };
        } else if (view.lastMessage?.sender !== profile.userId) continue;
        refresh(room);
      }
    },
    leave(roomId) {
      update(roomId, (state) => {
        setStatusOf(state, 'left');
        // A mute ends with the stay.
        state.isMuted = false;
        state.mutesSent = 0;
      });
    },
  };
};

const setStatusOf = (state: RoomState, status: RoomStatus, error?: ChatError): void => {
  state.status = status;
  state.error = error;
  state.typists = [];
};

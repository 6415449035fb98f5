import type {
  ChatClient,
  ChatRoom,
  ChatRoomView,
  ConnectionState,
  Presence,
} from '../../../client/src/index.js';

/** A client as the hooks see it, which changes only when a test changes it. */
export interface FakeChat {
  readonly client: ChatClient;
  readonly setConnection: (state: ConnectionState) => void;
  readonly setPresence: (presence: Presence) => void;
  /** Changes something that no hook gives. */
  readonly changeSomethingElse: () => void;
  /** One more message is unread, or what is given changes. */
  readonly changeRoom: (roomId: string, change?: Partial<ChatRoomView>) => void;
  /** The ids of the open rooms, in the order of their opening. */
  readonly open: () => readonly string[];
  /** How many rooms were closed so far. */
  readonly closings: () => number;
  readonly watched: () => readonly string[];
  /** The number of listeners of the client, and of its rooms. */
  readonly listeners: () => { readonly client: number; readonly rooms: number };
}

interface FakeRoom {
  readonly handle: { -readonly [Name in keyof ChatRoom]: ChatRoom[Name] };
  readonly on: Set<() => void>;
}

export const makeFakeChat = (): FakeChat => {
  const onClient = new Set<() => void>();
  const onRooms = new Set<() => void>();
  const rooms = new Map<string, FakeRoom>();
  const open = new Set<string>();
  const watches = new Set<readonly string[]>();
  const presences = new Map<string, Presence>();
  let connection: ConnectionState = 'connecting';
  let version = 0;
  let closings = 0;
  const notify = (listeners: Iterable<() => void>) => {
    version++;
    for (const listener of [...listeners]) listener();
  };
  const notifyAll = () => notify(onClient);

  const roomOf = (roomId: string) => {
    const known = rooms.get(roomId);
    if (known) return known;
    const on = new Set<() => void>();
    const room: FakeRoom = {
      on,
      handle: {
        roomId,
        view: { roomId, unread: 0, title: roomId, typists: [] },
        on(_: 'change', listener: () => void) {
          on.add(listener);
          onRooms.add(listener);
          return () => {
            on.delete(listener);
            onRooms.delete(listener);
          };
        },
        close() {
          open.delete(roomId);
          closings++;
        },
      } as unknown as ChatRoom,
    };
    rooms.set(roomId, room);
    return room;
  };

  return {
    client: {
      get connection() {
        return connection;
      },
      rooms: [],
      get version() {
        return version;
      },
      on(_: 'change', listener: () => void) {
        onClient.add(listener);
        return () => onClient.delete(listener);
      },
      openRoom(roomId: string) {
        open.add(roomId);
        return roomOf(roomId).handle;
      },
      roomOf: (roomId: string) => roomOf(roomId).handle,
      watch(userIds: readonly string[]) {
        watches.add(userIds);
        return () => void watches.delete(userIds);
      },
      presenceOf: (userId: string) => presences.get(userId),
    } as unknown as ChatClient,
    setConnection(state) {
      connection = state;
      notifyAll();
    },
    setPresence(presence) {
      presences.set(presence.userId, presence);
      notifyAll();
    },
    changeSomethingElse: notifyAll,
    changeRoom(roomId, change) {
      const { handle, on } = roomOf(roomId);
      handle.view = { ...handle.view, ...(change ?? { unread: handle.view.unread + 1 }) };
      notify(on);
    },
    open: () => [...open],
    closings: () => closings,
    watched: () => [...watches].flat(),
    listeners: () => ({ client: onClient.size, rooms: onRooms.size }),
  };
};

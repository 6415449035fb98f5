import { createContext, useCallback, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ChatClient, ChatRoom, ChatRoomView, ConnectionState, Presence } from '../src/index.js';

const ChatContext = createContext<ChatClient | undefined>(undefined);

/** Provides a client to the hooks below it: `<ChatProvider value={chat}>`. It does not close the client. */
export const ChatProvider = ChatContext.Provider;

/** The client of the nearest `ChatProvider`; causes no rendering. @throws Error without a `ChatProvider` above. */
export const useChat = (): ChatClient => {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error('useChat needs a ChatProvider above it');
  return chat;
};

/** `online`, `connecting` or `offline`. */
export const useConnection = (): ConnectionState => useChatState((chat) => chat.connection);

/**
 * The list of rooms, the most recently active first, or what `select` makes of it. Renders again when that has changed,
 * as with `useRoom`.
 */
export const useRooms = <Selected = readonly ChatRoomView[]>(
  select?: (rooms: readonly ChatRoomView[]) => Selected,
): Selected => {
  const chat = useChat();
  return useSelected(chat, () => chat.rooms, select);
};

interface UseRoom {
  /** The room itself, with its methods. Renders again whenever anything in it has changed. */
  (roomId: string): ChatRoom;
  /**
   * What `select` makes of the room's view, which never changes. Renders again when that is another value: by `Object.is`,
   * and arrays and plain objects by the values in them.
   */
  <Selected>(roomId: string, select: (room: ChatRoomView) => Selected): Selected;
}

/** A room, which is open while any component shows it. */
export const useRoom: UseRoom = <Selected>(
  roomId: string,
  select?: (room: ChatRoomView) => Selected,
): ChatRoom | ChatRoomView | Selected => {
  const chat = useChat();
  const room = chat.roomOf(roomId);
  useEffect(() => {
    showCounts.set(room, (showCounts.get(room) ?? 0) + 1);
    chat.openRoom(roomId);
    return () => {
      showCounts.set(room, (showCounts.get(room) ?? 1) - 1);
      // Another component may show it in the same turn: then it stays open, with its loaded entries.
      queueMicrotask(() => {
        if (showCounts.get(room) === 0) room.close();
      });
    };
  }, [chat, room, roomId]);
  const selected = useSelected<ChatRoomView, ChatRoomView | Selected>(room, () => room.view, select);
  return select ? selected : room;
};

/** How many components show a room. */
const showCounts = new WeakMap<ChatRoom, number>();

/** A user's presence, watched while the component is shown; undefined where it is not known. */
export const usePresence = (userId: string | undefined): Presence | undefined => {
  const chat = useChat();
  useEffect(() => (userId === undefined ? undefined : chat.watch([userId])), [chat, userId]);
  return useChatState(() => (userId === undefined ? undefined : chat.presenceOf(userId)));
};

/**
 * What `select` makes of the client. Renders again when that has changed, as with `useRoom`. Without `select` it is the
 * client itself, and any change of it renders again.
 */
export const useChatState = <Selected = ChatClient>(select?: (chat: ChatClient) => Selected): Selected => {
  const chat = useChat();
  const selected = useSelected<number, number | Selected>(
    chat,
    () => chat.version,
    select && (() => select(chat)),
  );
  return (select ? selected : chat) as Selected;
};

interface Changing {
  readonly on: (event: 'change', listener: () => void) => () => void;
}

/** What `select` makes of a snapshot, which is the same while nothing has changed; the snapshot itself without `select`. */
const useSelected = <Snapshot, Selected>(
  source: Changing,
  read: () => Snapshot,
  select?: (snapshot: Snapshot) => Selected,
): Selected => {
  const subscribe = useCallback((listener: () => void) => source.on('change', listener), [source]);
  const shown = useRef<readonly [Selected] | undefined>(undefined);
  // Each rendering brings functions of its own, which select from the snapshot once.
  let last: readonly [Snapshot, Selected] | undefined;
  const get = (): Selected => {
    const snapshot = read();
    if (last?.[0] === snapshot) return last[1];
    const next = select ? select(snapshot) : (snapshot as unknown as Selected);
    const before = last ? last[1] : shown.current?.[0];
    const selected = isSame(before, next) ? (before as Selected) : next;
    last = [snapshot, selected];
    return selected;
  };
  const selected = useSyncExternalStore(subscribe, get, get);
  useEffect(() => {
    shown.current = [selected];
  }, [selected]);
  return selected;
};

const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && Object.is(a[key], b[key]));
};

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Array.isArray(value) || (typeof value === 'object' && value?.constructor === Object);

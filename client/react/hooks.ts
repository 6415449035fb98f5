import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from 'react';
import type { ChatClient, ChatRoom, ChatRoomView, ConnectionState, Presence } from '../src/index.js';

const ChatContext = createContext<ChatClient | undefined>(undefined);

/** Gives its client to the hooks below it: `<ChatProvider value={chat}>`. It does not close it. */
export const ChatProvider = ChatContext.Provider;

/** The client of the nearest `ChatProvider`. Renders nothing anew by itself. @throws Error outside of one. */
export const useChat = (): ChatClient => {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error('useChat needs a ChatProvider above it');
  return chat;
};

export const useConnection = (): ConnectionState => {
  const chat = useChat();
  return useSnapshot(chat, () => chat.connection);
};

/** The list of rooms, the last active first. */
export const useRooms = (): readonly ChatRoomView[] => {
  const chat = useChat();
  return useSnapshot(chat, () => chat.rooms);
};

/** A room, open while any component shows it. Renders anew whenever anything in it changed. */
export const useRoom = (roomId: string): ChatRoom => {
  const chat = useChat();
  const room = chat.openRoom(roomId);
  useEffect(() => {
    shownBy.set(room, (shownBy.get(room) ?? 0) + 1);
    // It may have been closed since it was rendered.
    chat.openRoom(roomId);
    return () => {
      shownBy.set(room, (shownBy.get(room) ?? 1) - 1);
      // Where another component takes it over, in the same turn, it keeps what is loaded.
      queueMicrotask(() => {
        if (shownBy.get(room) === 0) room.close();
      });
    };
  }, [chat, room, roomId]);
  useSnapshot(room, () => chat.version);
  return room;
};

/** How many components show a room. */
const shownBy = new WeakMap<ChatRoom, number>();

/** A user's presence, asked for while the component is shown; undefined where it is not known. */
export const usePresence = (userId: string | undefined): Presence | undefined => {
  const chat = useChat();
  useEffect(() => (userId === undefined ? undefined : chat.watch([userId])), [chat, userId]);
  return useSnapshot(chat, () => (userId === undefined ? undefined : chat.presenceOf(userId)));
};

/** The client, for a component that reads more of it than one hook gives: it renders anew at any change. */
export const useChatState = (): ChatClient => {
  const chat = useChat();
  useSnapshot(chat, () => chat.version);
  return chat;
};

interface Changing {
  readonly on: (event: 'change', listener: () => void) => () => void;
}

const useSnapshot = <T>(source: Changing, read: () => T): T => {
  const subscribe = useCallback((listener: () => void) => source.on('change', listener), [source]);
  return useSyncExternalStore(subscribe, read, read);
};

import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from 'react';
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

export const useConnection = (): ConnectionState => {
  const chat = useChat();
  return useSnapshot(chat, () => chat.connection);
};

/** The list of rooms, the most recently active first. */
export const useRooms = (): readonly ChatRoomView[] => {
  const chat = useChat();
  return useSnapshot(chat, () => chat.rooms);
};

/** A room, open while any component shows it. Renders again whenever anything in it has changed. */
export const useRoom = (roomId: string): ChatRoom => {
  const chat = useChat();
  const room = chat.openRoom(roomId);
  useEffect(() => {
    showCounts.set(room, (showCounts.get(room) ?? 0) + 1);
    // Another component may have closed it since this one was rendered.
    chat.openRoom(roomId);
    return () => {
      showCounts.set(room, (showCounts.get(room) ?? 1) - 1);
      // Another component may show it in the same turn: then it stays open, with its loaded entries.
      queueMicrotask(() => {
        if (showCounts.get(room) === 0) room.close();
      });
    };
  }, [chat, room, roomId]);
  useSnapshot(room, () => chat.version);
  return room;
};

/** How many components show a room. */
const showCounts = new WeakMap<ChatRoom, number>();

/** A user's presence, watched while the component is shown; undefined where it is not known. */
export const usePresence = (userId: string | undefined): Presence | undefined => {
  const chat = useChat();
  useEffect(() => (userId === undefined ? undefined : chat.watch([userId])), [chat, userId]);
  return useSnapshot(chat, () => (userId === undefined ? undefined : chat.presenceOf(userId)));
};

/** The client, for a component that reads more of it than one hook gives. Renders again at any change. */
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

import type { ChatClient, ChatRoom, ChatRoomView } from '@parley/client';
import { useChat, useChatState } from '@parley/client/react';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useSession } from '../session/session.js';
import { SERVER_URL } from '../session/server-url.js';
import { type Kept, makeKept } from './kept.js';

export const kept = makeKept(SERVER_URL);

const SAVE_AFTER_MS = 1_000;

/** Keeps the rooms as they are, at most once a second, until the returned function is called. */
const keepRoomsOf = (chat: ChatClient, { keepRooms }: Kept): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    timer = undefined;
    if (chat.me !== undefined && chat.roomsLoaded) void keepRooms(chat.me, chat.rooms);
  };
  const stop = chat.on('change', () => {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
};

const NONE: readonly ChatRoomView[] = [];
const KeptRoomsContext = createContext(NONE);

/** Shows the rooms as they were last until the server has sent them. An embedded chat keeps nothing. */
export const KeptRooms = ({ children }: { readonly children: ReactNode }) => {
  const chat = useChat();
  const { host } = useSession();
  const [before, setBefore] = useState(NONE);
  const isKept = host === undefined;

  useEffect(() => {
    if (!isKept || chat.me === undefined) return undefined;
    let isOver = false;
    void kept.rooms(chat.me).then((rooms) => {
      if (!isOver) setBefore(rooms);
    });
    const stop = keepRoomsOf(chat, kept);
    return () => {
      isOver = true;
      stop();
    };
  }, [chat, isKept]);
  return <KeptRoomsContext value={before}>{children}</KeptRoomsContext>;
};

/** The rooms for the list: as the server sent them, or as they were last, with what waits. */
export const useShownRooms = (): readonly ChatRoomView[] => {
  const { rooms, roomsLoaded } = useChatState();
  const before = useContext(KeptRoomsContext);
  return useMemo(() => (roomsLoaded ? rooms : mergeRooms(before, rooms)), [before, rooms, roomsLoaded]);
};

/** Whose room it is, also where it is not loaded yet. */
export const useShownRoom = (
  room: Pick<ChatRoom, 'roomId' | 'status' | 'title' | 'other'>,
): Pick<ChatRoom, 'title' | 'other'> => {
  const before = useContext(KeptRoomsContext).find(({ roomId }) => roomId === room.roomId);
  return room.status === 'loading' ? (before ?? room) : room;
};

/** Of a room that is not loaded, the client knows what waits in it, and nothing else. */
const mergeRooms = (
  before: readonly ChatRoomView[],
  now: readonly ChatRoomView[],
): readonly ChatRoomView[] => {
  if (before.length === 0) return now;
  const known = new Map(now.map((room) => [room.roomId, room]));
  const merged = before.map((room) => {
    const live = known.get(room.roomId);
    known.delete(room.roomId);
    return live?.lastMessage === undefined
      ? room
      : { ...room, lastMessage: live.lastMessage, messages: live.messages, activeAt: live.activeAt };
  });
  return [...known.values(), ...merged].sort((a, b) => b.activeAt.localeCompare(a.activeAt));
};

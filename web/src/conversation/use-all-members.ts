import type { ChatRoom } from '@parley/client';
import { useRoom } from '@parley/client/react';
import { useEffect } from 'react';

/** Loads the members of a large group while they are needed. Until they are there, people go by their ids. */
export const useAllMembers = (room: ChatRoom, isNeeded = true): void => {
  const lacksMembers = useRoom(room.roomId, ({ members, memberCount }) => members.length < memberCount);
  const isDue = isNeeded && lacksMembers;
  useEffect(() => {
    if (isDue) void room.loadMembers().catch(() => undefined);
  }, [isDue, room]);
};

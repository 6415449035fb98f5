import type { ChatRoom } from '@parley/client';
import { useEffect, useRef, useState } from 'react';

/** The keys of entries that came while the room was open, and that the list has not shown yet. */
export type Arrivals = Set<string>;

export const useArrivals = (room: ChatRoom): Arrivals => {
  const arrivals = useRef<Arrivals>(new Set()).current;
  useEffect(() => room.on('message', ({ key }) => arrivals.add(key)), [room, arrivals]);
  return arrivals;
};

/** Whether an entry comes in now. One that the list shows again, as after scrolling, has come in before. */
export const useComesIn = (key: string, isNew: boolean, arrivals: Arrivals): boolean => {
  const [comesIn] = useState(() => isNew || arrivals.has(key));
  useEffect(() => void arrivals.delete(key), [key, arrivals]);
  return comesIn;
};

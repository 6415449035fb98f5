import { useSyncExternalStore } from 'react';

/** The address has the id of the open room, so that a reload and the back button work. */
export const useOpenRoomId = (): string | undefined => useSyncExternalStore(subscribe, read);

export const openRoom = (roomId: string | undefined): void => {
  window.location.hash = roomId === undefined ? '' : `${PREFIX}${encodeURIComponent(roomId)}`;
};

const PREFIX = '#/rooms/';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

const read = (): string | undefined => {
  const { hash } = window.location;
  if (!hash.startsWith(PREFIX)) return undefined;
  try {
    return decodeURIComponent(hash.slice(PREFIX.length));
  } catch {
    // Somebody has typed an address that is no room's.
    return undefined;
  }
};

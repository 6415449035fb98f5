import { useSyncExternalStore } from 'react';

/** Which room is open stands in the address, so that a reload and the back button do what they are meant to. */
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
    // An address that somebody typed, and no room's.
    return undefined;
  }
};

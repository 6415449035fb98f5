const PREFIX = '#/rooms/';

/** The address of a room below that of the chat: it needs nothing of the server, and works without a network. */
export const addressOf = (roomId: string | undefined): string =>
  roomId === undefined ? '' : `${PREFIX}${encodeURIComponent(roomId)}`;

/** The id of the room that the page's address names. */
export const roomInAddress = (): string | undefined => {
  const { hash } = window.location;
  if (!hash.startsWith(PREFIX)) return undefined;
  try {
    return decodeURIComponent(hash.slice(PREFIX.length)) || undefined;
  } catch {
    // Somebody has typed an address that is no room's.
    return undefined;
  }
};

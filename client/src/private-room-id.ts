/** The id of the private room of two users. */
export const privateRoomId = (a: string, b: string): string =>
  [a, b]
    .sort()
    .map((id) => id.replaceAll('~', '~0').replaceAll('_', '~1'))
    .join('_');

/** The other user of a private room; undefined for a group, and for a room of others. */
export const otherUser = (roomId: string, me: string): string | undefined => {
  const [a, b] = roomId.split('_').map((id) => id.replaceAll('~1', '_').replaceAll('~0', '~'));
  return a === me ? b : b === me ? a : undefined;
};

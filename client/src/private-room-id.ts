/** The id of the private room of two users. */
export const privateRoomId = (a: string, b: string): string =>
  [a, b]
    .sort()
    .map((id) => id.replaceAll('~', '~0').replaceAll('_', '~1'))
    .join('_');

/** The other user of this user's private room; undefined for a group, and for a private room of two other users. */
export const otherUser = (roomId: string, me: string): string | undefined => {
  const [a, b] = roomId.split('_').map((id) => id.replaceAll('~1', '_').replaceAll('~0', '~'));
  if (a === me) return b;
  return b === me ? a : undefined;
};

/** The id of a group has no underscore. */
export const isPrivate = (roomId: string): boolean => roomId.includes('_');

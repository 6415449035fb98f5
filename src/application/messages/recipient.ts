import { isPrivateRoomId, privateRoomUsers, type RoomId, type UserId } from '../../domain/ids.js';

/** False for a stranger to a private room. Whether one is in a group is known at the append only. */
export const mayBeMember = (roomId: RoomId, user: UserId): boolean =>
  !isPrivateRoomId(roomId) || privateRoomUsers(roomId).includes(user);

/** The other user of a private room; undefined in a group, and for a stranger, whom the append refuses. */
export const recipientOf = (roomId: RoomId, sender: UserId): UserId | undefined => {
  if (!isPrivateRoomId(roomId)) return undefined;
  const users = privateRoomUsers(roomId);
  return users.includes(sender) ? users.find((user) => user !== sender) : undefined;
};

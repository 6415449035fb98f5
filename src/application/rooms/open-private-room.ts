import { roomNotFound } from '../../domain/errors.js';
import { isPrivateRoomId, privateRoomUsers, type RoomId, type UserId } from '../../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { RoomRepository } from '../ports/room-repository.js';

/** Makes the private room that a user opens, if it is one of theirs; a group's id changes nothing. */
export const openPrivateRoom = async (
  { rooms, clock }: { rooms: RoomRepository; clock: Clock },
  roomId: RoomId,
  userId: UserId,
): Promise<void> => {
  if (!isPrivateRoomId(roomId)) return;
  if (!privateRoomUsers(roomId).includes(userId)) throw roomNotFound();
  await rooms.openPrivate(roomId, userId, clock.now());
};

import { roomNotFound } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { memberSince, requireMember, type Room } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';

export interface MuteRoomCommand {
  readonly userId: UserId;
  readonly roomId: RoomId;
  /** False ends it. */
  readonly muted: boolean;
}

/**
 * The user wants no notifications of the room, or wants them again. It changes nothing of what is delivered. Resolves when
 * it is stored and the user's own devices are told. Idempotent. It ends with the user's stay in the room.
 *
 * @throws DomainError NOT_FOUND for a stranger, and for a private room in which nobody has written.
 */
export type MuteRoom = (command: MuteRoomCommand) => Promise<void>;

export const makeMuteRoom =
  ({ rooms, messages, users, events }: Pick<Ports, 'rooms' | 'messages' | 'users' | 'events'>): MuteRoom =>
  async ({ userId, roomId, muted }) => {
    const room = requireMember(await rooms.find(roomId), userId);
    // There are as many private rooms as there are names: those that nobody has begun take no space.
    if (room.type === 'private' && !(await messages.lastSeqs([roomId])).get(roomId)) throw roomNotFound();
    await users.saveMute(userId, roomId, muted ? memberSince(room, userId) : undefined);
    events.publish({ type: 'room-muted', userId, roomId, muted });
  };

/** Whether a member has muted the room, by what `UserRepository.mutes` gives: a mute of an earlier stay is over. */
export const isMuted = (room: Room, userId: UserId, mutes: ReadonlyMap<RoomId, Seq>): boolean =>
  mutes.get(room.id) === memberSince(room, userId);

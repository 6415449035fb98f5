import type { RoomId } from '../../domain/ids.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Session } from '../live/session.js';
import { requireMember } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';

export interface LeaveRoomCommand {
  readonly session: Session;
  readonly roomId: RoomId;
}

/**
 * Stops live delivery to this device until it joins or connects again; membership stays. Idempotent.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type LeaveRoom = (command: LeaveRoomCommand) => Promise<void>;

export const makeLeaveRoom =
  ({ rooms, hub }: Pick<Ports, 'rooms'> & { hub: LiveHub }): LeaveRoom =>
  async ({ session, roomId }) => {
    requireMember(await rooms.find(roomId), session.userId);
    hub.leave(session, roomId);
  };

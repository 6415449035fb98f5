import type { RoomId, UserId } from '../../domain/ids.js';
import { removeMember } from '../../domain/membership.js';
import type { RoomView } from '../rooms/room-view.js';
import { changeGroup, type GroupPorts } from './change-group.js';

export interface RemoveMemberCommand {
  readonly by: UserId;
  readonly groupId: RoomId;
  readonly userId: UserId;
}

/**
 * For owners and admins; only owners remove owners. Once it resolves, the removed user's sends are refused
 * and no later entry reaches their devices.
 *
 * @throws DomainError NOT_FOUND for a stranger and for who is no member, FORBIDDEN where the role is too low.
 */
export type RemoveMember = (command: RemoveMemberCommand) => Promise<RoomView>;

export const makeRemoveMember =
  (ports: GroupPorts): RemoveMember =>
  ({ by, groupId, userId }) =>
    changeGroup(ports, { groupId, by, decide: (room) => removeMember(room, by, userId) });

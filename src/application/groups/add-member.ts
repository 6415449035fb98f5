import type { RoomId, UserId } from '../../domain/ids.js';
import type { GroupLimits } from '../../domain/limits.js';
import { addMember } from '../../domain/membership.js';
import type { RoomView } from '../rooms/room-view.js';
import { changeGroup, type GroupPorts } from './change-group.js';

export interface AddMemberCommand {
  readonly by: UserId;
  readonly groupId: RoomId;
  readonly userId: UserId;
}

/**
 * For owners and admins.
 *
 * @throws DomainError NOT_FOUND for a stranger, FORBIDDEN for a member, CONFLICT where the user is one
 * already or the group is full.
 */
export type AddMember = (command: AddMemberCommand) => Promise<RoomView>;

export const makeAddMember =
  (ports: GroupPorts, limits: GroupLimits): AddMember =>
  ({ by, groupId, userId }) =>
    changeGroup(ports, { groupId, by, decide: (room) => addMember(room, by, userId, limits) });

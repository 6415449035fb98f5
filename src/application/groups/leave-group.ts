import type { RoomId, UserId } from '../../domain/ids.js';
import { leaveGroup } from '../../domain/membership.js';
import type { RoomView } from '../rooms/room-view.js';
import { changeGroup, type GroupPorts } from './change-group.js';

export interface LeaveGroupCommand {
  readonly by: UserId;
  readonly groupId: RoomId;
}

/**
 * For every member. The last owner's place goes to the longest-standing admin, else member.
 *
 * @throws DomainError NOT_FOUND for a stranger, INVALID for a private room.
 */
export type LeaveGroup = (command: LeaveGroupCommand) => Promise<RoomView>;

export const makeLeaveGroup =
  (ports: GroupPorts): LeaveGroup =>
  ({ by, groupId }) =>
    changeGroup(ports, { groupId, by, decide: (room) => leaveGroup(room, by) });

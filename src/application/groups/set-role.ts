import type { RoomId, UserId } from '../../domain/ids.js';
import type { Role } from '../../domain/log-entry.js';
import { setRole } from '../../domain/membership.js';
import type { RoomView } from '../rooms/room-view.js';
import { changeGroup, type GroupPorts } from './change-group.js';

export interface SetRoleCommand {
  readonly by: UserId;
  readonly groupId: RoomId;
  readonly userId: UserId;
  readonly role: Role;
}

/**
 * For owners.
 *
 * @throws DomainError NOT_FOUND for a stranger and for who is no member, FORBIDDEN below owner, CONFLICT
 * where it would change nothing or leave no owner.
 */
export type SetRole = (command: SetRoleCommand) => Promise<RoomView>;

export const makeSetRole =
  (ports: GroupPorts): SetRole =>
  ({ by, groupId, userId, role }) =>
    changeGroup(ports, { groupId, by, decide: (room) => setRole(room, by, userId, role) });

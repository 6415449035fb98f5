import type { RoomId, UserId } from '../../domain/ids.js';
import { renameGroup } from '../../domain/membership.js';
import type { RoomView } from '../rooms/room-view.js';
import { changeGroup, type GroupPorts } from './change-group.js';

export interface RenameGroupCommand {
  readonly by: UserId;
  readonly groupId: RoomId;
  readonly name: string;
}

/**
 * For owners and admins.
 *
 * @throws DomainError INVALID for the name, NOT_FOUND for a stranger, FORBIDDEN for a member, CONFLICT
 * where the group has that name.
 */
export type RenameGroup = (command: RenameGroupCommand) => Promise<RoomView>;

export const makeRenameGroup =
  (ports: GroupPorts): RenameGroup =>
  ({ by, groupId, name }) =>
    changeGroup(ports, { groupId, by, decide: (room) => renameGroup(room, by, name) });

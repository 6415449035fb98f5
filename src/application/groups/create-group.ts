import type { UserId } from '../../domain/ids.js';
import type { GroupLimits } from '../../domain/limits.js';
import { createGroup } from '../../domain/membership.js';
import type { History } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { RoomView, RoomViewer } from '../views/room-view.js';

export interface CreateGroupCommand {
  readonly creator: UserId;
  readonly name: string;
  /** Beside the creator. */
  readonly members: readonly UserId[];
  /** Missing: `all`. */
  readonly history?: History | undefined;
}

/**
 * Resolves when the group is stored and published to its members' devices. The creator is its owner.
 *
 * @throws DomainError INVALID for the name or too many members.
 */
export type CreateGroup = (command: CreateGroupCommand) => Promise<RoomView>;

export const makeCreateGroup =
  (
    {
      rooms,
      events,
      clock,
      ids,
      viewRoom,
    }: Pick<Ports, 'rooms' | 'events' | 'clock' | 'ids'> & {
      viewRoom: RoomViewer;
    },
    limits: GroupLimits,
  ): CreateGroup =>
  async (command) => {
    const room = createGroup({ ...command, id: ids.groupId(), createdAt: clock.now() }, limits);
    await rooms.createGroup(room);
    events.publish({ type: 'group-created', room });
    return viewRoom(room, 0);
  };

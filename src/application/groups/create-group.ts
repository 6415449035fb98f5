import type { UserId } from '../../domain/ids.js';
import type { GroupLimits } from '../../domain/limits.js';
import { createGroup } from '../../domain/membership.js';
import { type History, memberIds } from '../../domain/room.js';
import type { PolicyDesk } from '../consent/policy-desk.js';
import { type Quota, takeAll } from '../consent/quota.js';
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
 * @throws DomainError INVALID for the name or too many members, FORBIDDEN where the policy says so, RATE_LIMITED for more
 * groups than one may make, or more users than one may add.
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
      policyDesk,
      created,
      added,
    }: Pick<Ports, 'rooms' | 'events' | 'clock' | 'ids'> & {
      viewRoom: RoomViewer;
      policyDesk: PolicyDesk;
      /** Counts the groups that users create. */
      created: Quota;
      /** Counts the users whom users add to groups. */
      added: Quota;
    },
    limits: GroupLimits,
  ): CreateGroup =>
  async (command) => {
    const room = createGroup({ ...command, id: ids.groupId(), createdAt: clock.now() }, limits);
    const others = memberIds(room).filter((user) => user !== command.creator);
    const giveBack = takeAll(
      () => created.take(command.creator),
      () => added.take(command.creator, others.length),
    );
    try {
      const verdicts = [policyDesk.mayCreateGroup(command.creator)];
      if (others.length > 0) verdicts.push(policyDesk.mayAdd(command.creator, others));
      for (const verdict of await Promise.all(verdicts)) verdict.require();
      await rooms.createGroup(room);
    } catch (error) {
      giveBack();
      throw error;
    }
    events.publish({ type: 'group-created', roomId: room.id, members: memberIds(room) });
    return viewRoom(room, 0);
  };

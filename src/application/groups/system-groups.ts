import { DomainError, roomNotFound } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { memberIds, type Room, roleOf } from '../../domain/room.js';
import type { PolicyDesk, Verdict } from '../consent/policy-desk.js';
import type { Quota } from '../consent/quota.js';
import type { Ports } from '../ports/ports.js';
import type { RoomView } from '../views/room-view.js';
import type {
  GroupChanges,
  GroupCommand,
  MemberCommand,
  RenameGroupCommand,
  SetRoleCommand,
} from './change-group.js';
import type { CreateGroup } from './create-group.js';

/**
 * Changes of groups for the host application itself. An owner of the group makes each, and the log names that owner. No
 * policy, quota or earlier leaving stands in the way; the rules of a group do, such as its limit of members.
 *
 * @throws DomainError NOT_FOUND for a group that does not exist or has no members, and what `GroupChanges` throws.
 */
export interface SystemGroups {
  readonly create: CreateGroup;
  readonly addMember: (command: Unsigned<MemberCommand>) => Promise<RoomView>;
  readonly removeMember: (command: Unsigned<MemberCommand>) => Promise<RoomView>;
  readonly rename: (command: Unsigned<RenameGroupCommand>) => Promise<RoomView>;
  readonly setRole: (command: Unsigned<SetRoleCommand>) => Promise<RoomView>;
}

type Unsigned<Command extends GroupCommand> = Omit<Command, 'by'>;

/** How often a change is tried again because its owner turns out not to be an owner any more. */
const TRIES = 3;

export const makeSystemGroups = ({
  rooms,
  create,
  changes,
}: Pick<Ports, 'rooms'> & { create: CreateGroup; changes: GroupChanges }): SystemGroups => {
  /** Anyone but the one whom the change is about, where there is another: to remove oneself is to leave. */
  const ownerOf = async (groupId: RoomId, about?: UserId): Promise<UserId> => {
    const room = await rooms.find(groupId);
    const owners = room === undefined ? [] : ownersOf(room);
    const owner = owners.find((each) => each !== about) ?? owners[0];
    if (owner === undefined) throw roomNotFound();
    return owner;
  };

  /** Another change may have come in between, after which that owner is none. */
  const asOwner = async (
    { groupId, userId }: Unsigned<GroupCommand & Partial<MemberCommand>>,
    change: (by: UserId) => Promise<RoomView>,
    tries = TRIES,
  ): Promise<RoomView> => {
    const by = await ownerOf(groupId, userId);
    try {
      return await change(by);
    } catch (error) {
      const room = error instanceof DomainError && tries > 1 ? await rooms.find(groupId) : undefined;
      if (room === undefined || ownersOf(room).includes(by)) throw error;
      return asOwner({ groupId, ...(userId && { userId }) }, change, tries - 1);
    }
  };

  return {
    create,
    addMember: (command) => asOwner(command, (by) => changes.addMember({ ...command, by })),
    removeMember: (command) => asOwner(command, (by) => changes.removeMember({ ...command, by })),
    rename: (command) => asOwner(command, (by) => changes.rename({ ...command, by })),
    setRole: (command) => asOwner(command, (by) => changes.setRole({ ...command, by })),
  };
};

const ownersOf = (room: Room): readonly UserId[] =>
  room.type === 'group' ? memberIds(room).filter((user) => roleOf(room, user) === 'owner') : [];

const YES: Verdict = { require: () => undefined };

/** Asks nobody. */
export const permissiveDesk: PolicyDesk = {
  mayWriteTo: () => YES,
  mayAdd: () => Promise.resolve(YES),
  mayCreateGroup: () => Promise.resolve(YES),
  forget: () => undefined,
};

/** Counts nothing. */
export const noQuota: Quota = { take: () => () => undefined };

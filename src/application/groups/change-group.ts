import type { RoomId, UserId } from '../../domain/ids.js';
import type { ConsentLimits, GroupLimits } from '../../domain/limits.js';
import type { MembershipChange, Role } from '../../domain/log-entry.js';
import { addMember, leaveGroup, removeMember, renameGroup, setRole } from '../../domain/membership.js';
import type { Room } from '../../domain/room.js';
import type { PolicyDesk } from '../consent/policy-desk.js';
import type { Quota } from '../consent/quota.js';
import type { Ports } from '../ports/ports.js';
import type { TypingTracker } from '../typing/typing-tracker.js';
import type { RoomView, RoomViewer } from '../views/room-view.js';
import { readRecentLeaving } from './recent-leaving.js';

export interface GroupCommand {
  readonly by: UserId;
  readonly groupId: RoomId;
}

export interface MemberCommand extends GroupCommand {
  readonly userId: UserId;
}

export interface RenameGroupCommand extends GroupCommand {
  readonly name: string;
}

export interface SetRoleCommand extends MemberCommand {
  readonly role: Role;
}

/**
 * The changes of a group's membership. Each resolves when it is in the group's log, published and in effect,
 * and gives the group with the change.
 *
 * @throws DomainError NOT_FOUND for a stranger, INVALID for a private room.
 */
export interface GroupChanges {
  /**
   * For owners and admins.
   *
   * @throws DomainError FORBIDDEN for a member, where the policy says so, and for a user who has left by themselves
   * lately; CONFLICT where the user is a member already or the group is full; RATE_LIMITED for more than one may add.
   */
  addMember(command: MemberCommand): Promise<RoomView>;

  /**
   * For owners and admins; only owners remove owners. Once it resolves, the removed user's sends are refused
   * and no later entry reaches their devices. Removing oneself is leaving.
   *
   * @throws DomainError NOT_FOUND for a user who is not a member, FORBIDDEN where the role is too low.
   */
  removeMember(command: MemberCommand): Promise<RoomView>;

  /** For every member. After the last owner the longest-standing admin, else member, becomes the owner. */
  leave(command: GroupCommand): Promise<RoomView>;

  /**
   * For owners and admins.
   *
   * @throws DomainError INVALID for the name, FORBIDDEN for a member, CONFLICT where the group has that name.
   */
  rename(command: RenameGroupCommand): Promise<RoomView>;

  /**
   * For owners.
   *
   * @throws DomainError NOT_FOUND for a user who is not a member, FORBIDDEN below owner, CONFLICT where it
   * would change nothing or leave no owner.
   */
  setRole(command: SetRoleCommand): Promise<RoomView>;
}

export const makeGroupChanges = (
  {
    messages,
    events,
    clock,
    ids,
    typing,
    viewRoom,
    ...consent
  }: Pick<Ports, 'rooms' | 'messages' | 'events' | 'clock' | 'ids'> & {
    typing: TypingTracker;
    viewRoom: RoomViewer;
    policyDesk: PolicyDesk;
    /** Users added to groups. */
    added: Quota;
  },
  limits: GroupLimits & Pick<ConsentLimits, 'rejoinAfterMs'>,
): GroupChanges => {
  /** `decide` is pure, and gets the group as it stands just before the change takes its seq. */
  const change = async (
    { by, groupId }: GroupCommand,
    decide: (room: Room | undefined) => MembershipChange,
  ): Promise<RoomView> => {
    const id = ids.messageId();
    const createdAt = clock.now();
    const { entry, room } = await messages.append({
      roomId: groupId,
      decide: (current) => ({ kind: 'event', id, roomId: groupId, by, change: decide(current), createdAt }),
    });
    if (entry.kind === 'event' && (entry.change.kind === 'removed' || entry.change.kind === 'left')) {
      typing.stop(groupId, entry.change.userId);
    }
    events.publish({ type: 'entry-appended', entry });
    return viewRoom(room, entry.seq);
  };

  /** Consent is asked for before, and decides only after the group's own rules: a stranger learns nothing of it. */
  const add = async (command: MemberCommand): Promise<RoomView> => {
    const { by, userId } = command;
    const giveBack = consent.added.take(by);
    try {
      const [requireNotLeft, verdict] = await Promise.all([
        readRecentLeaving({ rooms: consent.rooms, messages, clock }, command, limits.rejoinAfterMs),
        consent.policyDesk.mayAdd(by, [userId]),
      ]);
      return await change(command, (room) => {
        const decided = addMember(room, by, userId, limits);
        verdict.require();
        requireNotLeft(room);
        return decided;
      });
    } catch (error) {
      giveBack();
      throw error;
    }
  };

  return {
    addMember: add,
    removeMember: (command) => change(command, (room) => removeMember(room, command.by, command.userId)),
    leave: (command) => change(command, (room) => leaveGroup(room, command.by)),
    rename: (command) => change(command, (room) => renameGroup(room, command.by, command.name)),
    setRole: (command) => change(command, (room) => setRole(room, command.by, command.userId, command.role)),
  };
};

import { conflict } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { ConsentLimits, GroupLimits } from '../../domain/limits.js';
import type { MembershipChange, Role } from '../../domain/log-entry.js';
import { addMember, leaveGroup, removeMember, renameGroup, setRole } from '../../domain/membership.js';
import type { Room } from '../../domain/room.js';
import type { PolicyDesk, Verdict } from '../consent/policy-desk.js';
import type { Quota } from '../consent/quota.js';
import { makeInOrder } from '../consent/in-order.js';
import type { Commit } from '../messages/commit.js';
import type { Ports } from '../ports/ports.js';
import type { RoomView, RoomViewer } from '../views/room-view.js';
import { readRecentLeaving, type RecentLeaving } from './recent-leaving.js';

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
 * and gives the group with the change. One that was made already is refused, and published again.
 *
 * @throws DomainError NOT_FOUND for a stranger, INVALID for a private room.
 */
export interface GroupChanges {
  /**
   * For owners and admins.
   *
   * @throws DomainError FORBIDDEN for a member, where the policy says so, and for a user who has left by themselves
   * lately; CONFLICT where the user is a member already or the group is full, and where it changes each time while this
   * is found out; RATE_LIMITED for more than one may add.
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

/** What the policy, the quotas and the added user's earlier leaving say to an addition. */
interface Consent {
  readonly verdict: Verdict;
  readonly leaving: RecentLeaving;
}

/** How often an addition is tried to a group that changes each time between the look at its log and the decision. */
export const ADDING_TRIES = 3;

export const makeGroupChanges = (
  {
    messages,
    clock,
    ids,
    commit,
    viewRoom,
    rooms,
    policyDesk,
    added,
  }: Pick<Ports, 'rooms' | 'messages' | 'clock' | 'ids'> & {
    commit: Commit;
    viewRoom: RoomViewer;
    policyDesk: PolicyDesk;
    /** Users added to groups. */
    added: Quota;
  },
  limits: GroupLimits & Pick<ConsentLimits, 'rejoinAfterMs'>,
): GroupChanges => {
  const inOrder = makeInOrder<Consent | undefined>();

  /**
   * `decide` is pure, and gets the group as it stands just before the change takes its seq. One caller's changes of a
   * group keep the order of the calls, also where one of them has to ask.
   */
  const change = (
    command: GroupCommand & Partial<MemberCommand>,
    decide: (room: Room | undefined, consent: Consent | undefined) => MembershipChange,
    ask: () => Promise<Consent> | undefined = () => undefined,
  ): Promise<RoomView> =>
    inOrder(`${command.by} ${command.groupId}`, ask, (consent) =>
      append(command, (room) => decide(room, consent)),
    );

  const append = async (
    { by, groupId, userId = by }: GroupCommand & Partial<MemberCommand>,
    decide: (room: Room | undefined) => MembershipChange,
  ): Promise<RoomView> => {
    const id = ids.messageId();
    const createdAt = clock.now();
    const { entry, room } = await commit(
      {
        roomId: groupId,
        decide: (current) => ({ kind: 'event', id, roomId: groupId, by, change: decide(current), createdAt }),
      },
      { by, about: userId },
    );
    return viewRoom(room, entry.seq);
  };

  const askConsent = async (command: MemberCommand): Promise<Consent> => {
    const [leaving, verdict] = await Promise.all([
      readRecentLeaving({ rooms, messages, clock }, command, limits.rejoinAfterMs),
      policyDesk.mayAdd(command.by, [command.userId]),
    ]);
    return { leaving, verdict };
  };

  /** Consent decides after the group's own rules, so that a stranger learns nothing of it. */
  const tryToAdd = async (command: MemberCommand, tries: number): Promise<RoomView> => {
    const { by, userId } = command;
    let isOutdated = false;
    const decide = (room: Room | undefined, consent: Consent | undefined) => {
      const decided = addMember(room, by, userId, limits);
      consent?.verdict.require();
      isOutdated = consent?.leaving.isOutdated(room) === true;
      if (isOutdated) throw conflict('The group has changed meanwhile; try again');
      consent?.leaving.requireNotLeft();
      return decided;
    };
    try {
      return await change(command, decide, () => askConsent(command));
    } catch (error) {
      if (isOutdated && tries > 1) return tryToAdd(command, tries - 1);
      throw error;
    }
  };

  const add = async (command: MemberCommand): Promise<RoomView> => {
    const giveBack = added.take(command.by);
    try {
      return await tryToAdd(command, ADDING_TRIES);
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

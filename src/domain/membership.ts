import { conflict, DomainError, forbidden, invalid } from './errors.js';
import type { RoomId, UserId } from './ids.js';
import { DEFAULT_GROUP_LIMITS, GROUP_NAME_MAX_LENGTH, type GroupLimits } from './limits.js';
import type { MembershipChange, MembershipEvent, Role } from './log-entry.js';
import {
  type EndedMembership,
  type GroupRoom,
  type History,
  isMember,
  type Member,
  type Room,
} from './room.js';
import { parseName } from './text.js';

export interface NewGroup {
  readonly id: RoomId;
  readonly name: string;
  readonly creator: UserId;
  /** Beside the creator, who may be among them; repeats count once. */
  readonly members: readonly UserId[];
  readonly history?: History | undefined;
  readonly createdAt: number;
}

/** The creator is the owner, the others are members, all from the first seq on. @throws DomainError INVALID. */
export const createGroup = (group: NewGroup, limits: GroupLimits = DEFAULT_GROUP_LIMITS): GroupRoom => {
  const everyone = [...new Set([group.creator, ...group.members])].sort();
  if (everyone.length > limits.maxMembers) {
    throw invalid(`A group has at most ${limits.maxMembers} members`);
  }
  return {
    type: 'group',
    id: group.id,
    name: parseGroupName(group.name),
    history: group.history ?? 'all',
    createdAt: group.createdAt,
    version: 0,
    members: new Map(
      everyone.map((user) => [user, { role: user === group.creator ? 'owner' : 'member', since: 1 }]),
    ),
  };
};

/** 1 to 100 characters, by the rule for names. @throws DomainError INVALID. */
export const parseGroupName = (raw: string): string => parseName(raw, GROUP_NAME_MAX_LENGTH, 'A group name');

/*
 * Decisions: each takes a room and a wish, and gives the change or throws a DomainError. A caller who is not a
 * member gets NOT_FOUND, one whose role is too low FORBIDDEN, and a wish that would change nothing CONFLICT.
 */

export const addMember = (
  room: Room | undefined,
  by: UserId,
  userId: UserId,
  limits: GroupLimits = DEFAULT_GROUP_LIMITS,
): MembershipChange => {
  const group = requireManager(room, by);
  if (group.members.has(userId)) throw conflict('Already a member');
  if (group.members.size >= limits.maxMembers) {
    throw conflict(`A group has at most ${limits.maxMembers} members`);
  }
  return { kind: 'added', userId, role: 'member' };
};

/** Removing oneself is leaving, which every member may do. Only owners remove owners. */
export const removeMember = (room: Room | undefined, by: UserId, userId: UserId): MembershipChange => {
  if (by === userId) return leaveGroup(room, by);
  const group = requireManager(room, by);
  const target = requireTarget(group, userId);
  if (target.role === 'owner' && roleIn(group, by) !== 'owner') {
    throw forbidden('Only an owner removes an owner');
  }
  return { kind: 'removed', userId };
};

export const leaveGroup = (room: Room | undefined, by: UserId): MembershipChange => {
  const group = requireGroup(room, by);
  return { kind: 'left', userId: by, ...succession(group, by) };
};

export const renameGroup = (room: Room | undefined, by: UserId, name: string): MembershipChange => {
  const group = requireManager(room, by);
  const parsed = parseGroupName(name);
  if (parsed === group.name) throw conflict('The group has that name already');
  return { kind: 'renamed', name: parsed };
};

/** For owners only. The last owner stays one, as a group always has an owner. */
export const setRole = (room: Room | undefined, by: UserId, userId: UserId, role: Role): MembershipChange => {
  const group = requireGroup(room, by);
  if (roleIn(group, by) !== 'owner') throw forbidden('Only an owner changes roles');
  const target = requireTarget(group, userId);
  if (target.role === role) throw conflict('The member has that role already');
  if (target.role === 'owner' && owners(group).length === 1) {
    throw conflict('A group needs an owner: make somebody else one first');
  }
  return { kind: 'role', userId, role };
};

/** The group after an entry of its log. An entry that is folded in already changes nothing. */
export const applyChange = (group: GroupRoom, event: MembershipEvent): GroupRoom => {
  if (event.seq <= group.version) return group;
  const { change, seq } = event;
  const next = { ...group, version: seq };
  switch (change.kind) {
    case 'renamed':
      return { ...next, name: change.name };
    case 'added':
      return { ...next, members: withMember(group, change.userId, { role: change.role, since: seq }) };
    case 'role':
      return { ...next, members: withRole(group, change.userId, change.role) };
    case 'left':
    case 'removed': {
      const gone = group.members.get(change.userId);
      if (gone === undefined) return next;
      const heir = change.kind === 'left' ? change.newOwner : undefined;
      const members = new Map(heir === undefined ? group.members : withRole(group, heir, 'owner'));
      members.delete(change.userId);
      return { ...next, members };
    }
  }
};

/** The membership that an event of this group ends; undefined for one that ends none. */
export const endedBy = (group: GroupRoom, { change, seq }: MembershipEvent): EndedMembership | undefined => {
  if (change.kind !== 'left' && change.kind !== 'removed') return undefined;
  const gone = group.members.get(change.userId);
  return gone && { userId: change.userId, from: gone.since, to: seq };
};

const requireGroup = (room: Room | undefined, by: UserId): GroupRoom => {
  if (room === undefined || !isMember(room, by)) throw new DomainError('NOT_FOUND', 'Group not found');
  if (room.type === 'private') throw invalid('A private room has its two users, never anyone else');
  return room;
};

const requireManager = (room: Room | undefined, by: UserId): GroupRoom => {
  const group = requireGroup(room, by);
  if (roleIn(group, by) === 'member') throw forbidden('Only owners and admins do that');
  return group;
};

const requireTarget = (group: GroupRoom, userId: UserId): Member => {
  const target = group.members.get(userId);
  if (target === undefined) throw new DomainError('NOT_FOUND', 'Member not found');
  return target;
};

const roleIn = (group: GroupRoom, user: UserId): Role => group.members.get(user)?.role ?? 'member';

const owners = (group: GroupRoom): readonly UserId[] =>
  [...group.members].filter(([, member]) => member.role === 'owner').map(([user]) => user);

/**
 * The next owner when this member leaves: the longest-standing admin, else member; ties go by id. The members are
 * in that order. `since` alone does not say it, as founders and the first added member both have 1.
 */
const succession = (group: GroupRoom, leaving: UserId): { newOwner?: UserId } => {
  const remaining = [...group.members].filter(([user]) => user !== leaving);
  if (remaining.some(([, member]) => member.role === 'owner')) return {};
  const heir = remaining.find(([, member]) => member.role === 'admin') ?? remaining[0];
  return heir === undefined ? {} : { newOwner: heir[0] };
};

const withMember = (group: GroupRoom, user: UserId, member: Member) =>
  new Map(group.members).set(user, member);

const withRole = (group: GroupRoom, user: UserId, role: Role): ReadonlyMap<UserId, Member> => {
  const member = group.members.get(user);
  return member === undefined ? group.members : withMember(group, user, { ...member, role });
};

import { roomNotFound } from './errors.js';
import { isPrivateRoomId, privateRoomUsers, type RoomId, type UserId } from './ids.js';
import type { Message, Role, Seq } from './log-entry.js';
import { EVERYTHING, type Range, type Span } from './spans.js';

/** Exactly its two users, never anyone else: all of it follows from its id. */
export interface PrivateRoom {
  readonly type: 'private';
  readonly id: RoomId;
  readonly users: readonly [UserId, UserId];
}

export interface Member {
  readonly role: Role;
  /** The start of the present membership: the seq of the entry that added them, 1 for a founder. */
  readonly since: Seq;
}

/** `all`: members read everything. `since-joining`: they read the entries of their own memberships. */
export const HISTORIES = ['all', 'since-joining'] as const;
export type History = (typeof HISTORIES)[number];

/** A fold of its creation and the membership events of its log. Built by `createGroup` and `applyChange` only. */
export interface GroupRoom {
  readonly type: 'group';
  readonly id: RoomId;
  readonly name: string;
  readonly history: History;
  readonly createdAt: number;
  /** The seq of the last membership event folded in; 0 before the first. */
  readonly version: Seq;
  readonly members: ReadonlyMap<UserId, Member>;
}

/** It lasted from the entry that began it up to the one that ended it. It is no part of the room, which has no past. */
export interface EndedMembership extends Range {
  readonly userId: UserId;
}

export type Room = PrivateRoom | GroupRoom;

/** @throws DomainError INVALID for an id that is not a private room's. */
export const privateRoom = (id: RoomId): PrivateRoom => ({
  type: 'private',
  id,
  users: privateRoomUsers(id),
});

/** The private room of this id, which is known without a store; undefined for a group's id. */
export const impliedRoom = (id: RoomId): PrivateRoom | undefined =>
  isPrivateRoomId(id) ? privateRoom(id) : undefined;

export const isMember = (room: Room, user: UserId): boolean =>
  room.type === 'private' ? room.users.includes(user) : room.members.has(user);

/** The room, for a member of it. @throws DomainError NOT_FOUND for a stranger, and where there is no room. */
export const requireMember = <R extends Room>(room: R | undefined, user: UserId): R => {
  if (room === undefined || !isMember(room, user)) throw roomNotFound();
  return room;
};

/** In the order of joining; members who joined together are in the order of their ids. */
export const memberIds = (room: Room): readonly UserId[] =>
  room.type === 'private' ? room.users : [...room.members.keys()];

export const memberCount = (room: Room): number => (room.type === 'private' ? 2 : room.members.size);

export const roleOf = (room: Room, user: UserId): Role =>
  room.type === 'private' ? 'member' : (room.members.get(user)?.role ?? 'member');

export const versionOf = (room: Room): Seq => (room.type === 'private' ? 0 : room.version);

export const historyOf = (room: Room): History => (room.type === 'private' ? 'all' : room.history);

/** The seq at which the user's present membership starts; 1 for a private room. */
export const memberSince = (room: Room, user: UserId): Seq =>
  room.type === 'private' ? 1 : (room.members.get(user)?.since ?? 1);

/**
 * All memberships of a user, oldest first; empty for a user who never was a member. `ended` are the user's that have
 * ended, perhaps read later than the room: those that ended since then are left out.
 */
export const membershipsOf = (room: Room, user: UserId, ended: readonly Range[]): readonly Span[] => {
  if (room.type === 'private') return room.users.includes(user) ? EVERYTHING : [];
  const current = room.members.get(user);
  if (current === undefined) return ended;
  return [...ended.filter(({ to }) => to <= current.since), { from: current.since }];
};

/**
 * The spans that a member may read, ascending and separate; empty for a user who is not a member now. `ended` are the
 * user's ended memberships, which count only where the history starts with joining.
 */
export const readableSpans = (room: Room, user: UserId, ended: readonly Range[]): readonly Span[] => {
  if (!isMember(room, user)) return [];
  return historyOf(room) === 'all' ? EVERYTHING : membershipsOf(room, user, ended);
};

/**
 * Everyone who was a member when the message took its seq, except its sender: also `former`, whose membership of then
 * has ended, and nobody who joined later. In ascending order of id.
 */
export const recipientsOf = (
  room: Room,
  message: Pick<Message, 'seq' | 'sender'>,
  former: readonly UserId[],
): readonly UserId[] => {
  const present = memberIds(room).filter((user) => memberSince(room, user) <= message.seq);
  return [...new Set([...present, ...former])].filter((user) => user !== message.sender).sort();
};

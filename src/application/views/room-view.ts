import type { UserId } from '../../domain/ids.js';
import { OPEN_ROOM_MAX_MEMBERS } from '../../domain/limits.js';
import type { Role, Seq } from '../../domain/log-entry.js';
import { memberIds, roleOf, type Room } from '../../domain/room.js';
import type { UserProfile } from '../../domain/user.js';
import type { UserRepository } from '../ports/user-repository.js';

export interface MemberView {
  readonly userId: UserId;
  readonly role: Role;
  readonly profile?: UserProfile;
}

/** A room as its members see it; `members` is missing above 100, where they are read in pages. */
export interface RoomView {
  readonly room: Room;
  readonly lastSeq: Seq;
  readonly members?: readonly MemberView[];
}

export type RoomViewer = (room: Room, lastSeq: Seq) => Promise<RoomView>;
/** Shows these members. Until somebody writes in a private room its two users share no room, so it has no profiles. */
export type MemberViewer = (
  room: Room,
  lastSeq: Seq,
  members: readonly UserId[],
) => Promise<readonly MemberView[]>;

export const makeRoomViewer = (ports: { users: UserRepository }): RoomViewer => {
  const viewMembers = makeMemberViewer(ports);
  return async (room, lastSeq) => {
    const members = memberIds(room);
    if (members.length > OPEN_ROOM_MAX_MEMBERS) return { room, lastSeq };
    return { room, lastSeq, members: await viewMembers(room, lastSeq, members) };
  };
};

export const makeMemberViewer =
  ({ users }: { users: UserRepository }): MemberViewer =>
  async (room, lastSeq, members) => {
    const unwritten = room.type === 'private' && lastSeq === 0;
    const profiles = await users.profiles(unwritten ? [] : members);
    return members.map((userId) => {
      const profile = profiles.get(userId);
      return { userId, role: roleOf(room, userId), ...(profile && { profile }) };
    });
  };

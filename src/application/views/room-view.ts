import type { UserId } from '../../domain/ids.js';
import { OPEN_ROOM_MAX_MEMBERS } from '../../domain/limits.js';
import type { Role, Seq } from '../../domain/log-entry.js';
import { memberCount, memberIds, roleOf, type Room } from '../../domain/room.js';
import type { UserProfile } from '../../domain/user.js';
import type { UserRepository } from '../ports/user-repository.js';
import { type AnswerSizes, MEMBERS_MAX_BYTES, takeFitting } from './answer-size.js';

export interface MemberView {
  readonly userId: UserId;
  readonly role: Role;
  readonly profile?: UserProfile;
}

/** A room as its members see it. Where `members` is missing, they are read in pages. */
export interface RoomView {
  readonly room: Room;
  readonly lastSeq: Seq;
  readonly members?: readonly MemberView[];
}

export type RoomViewer = (room: Room, lastSeq: Seq) => Promise<RoomView>;

/** `opened`: with its members, where they are up to 100 and take up to `MEMBERS_MAX_BYTES`. */
export interface RoomViewers {
  readonly opened: RoomViewer;
  /** For lists: without the members of a group. A private room keeps its two, as its title comes from them. */
  readonly listed: RoomViewer;
}

/** Shows these members. Until somebody writes in a private room its two users share no room, so it has no profiles. */
export type MemberViewer = (
  room: Room,
  lastSeq: Seq,
  members: readonly UserId[],
) => Promise<readonly MemberView[]>;

export const makeRoomViewers = ({
  viewMembers,
  sizes,
}: {
  viewMembers: MemberViewer;
  sizes: AnswerSizes;
}): RoomViewers => {
  const opened: RoomViewer = async (room, lastSeq) => {
    if (memberCount(room) > OPEN_ROOM_MAX_MEMBERS) return { room, lastSeq };
    const members = await viewMembers(room, lastSeq, memberIds(room));
    const fit = takeFitting(members, sizes.member, MEMBERS_MAX_BYTES).length === members.length;
    return { room, lastSeq, ...(fit && { members }) };
  };
  return {
    opened,
    listed: async (room, lastSeq) => (room.type === 'private' ? opened(room, lastSeq) : { room, lastSeq }),
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

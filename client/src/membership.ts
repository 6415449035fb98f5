import type { LogEntry } from './entry-types.js';
import type { Member, WireRoom } from './protocol.js';

/** A room as the client knows it. `members` is missing above 100, until they are loaded by hand. */
export type RoomInfo = Omit<WireRoom, 'name' | 'members'> & {
  readonly name?: string | undefined;
  readonly members?: readonly Member[] | undefined;
};

/** The room after a membership event; the same where it knows it already. */
export const applyChange = (room: RoomInfo, entry: LogEntry): RoomInfo => {
  if (entry.kind !== 'event' || entry.seq <= room.version) return room;
  const { kind, userId = '', role = 'member', name = room.name, newOwner } = entry.change;
  const isAdded = kind === 'added';
  const isGone = kind === 'removed' || kind === 'left';
  const changed = (member: Member): readonly Member[] => {
    if (member.userId === newOwner) return [{ ...member, role: 'owner' }];
    if (member.userId !== userId) return [member];
    return isGone ? [] : [{ ...member, role }];
  };
  return {
    ...room,
    version: entry.seq,
    memberCount: room.memberCount + Number(isAdded) - Number(isGone),
    members: room.members?.flatMap(changed).concat(isAdded ? [{ userId, role }] : []),
    name,
  };
};

/** Of two descriptions of a room the newer one, with the members of before where they are the same. */
export const newerRoom = (known: RoomInfo | undefined, given: RoomInfo): RoomInfo => {
  if (!known || known.version < given.version) return given;
  const { members = known.members } = given;
  const isSame = known.version > given.version || JSON.stringify(members) === JSON.stringify(known.members);
  return isSame ? known : { ...given, members };
};

import type { Member, WireMessage, WireRoom } from './protocol.js';

/** The room after a membership event; the same where it knows it already. */
export const applyChange = (room: WireRoom, { event, seq }: WireMessage): WireRoom => {
  if (event === undefined || seq <= room.version) return room;
  const { kind, userId = '', role = 'member', name, newOwner } = event;
  const isGone = kind === 'removed' || kind === 'left';
  const isAdded = kind === 'added';
  const changed = (member: Member): readonly Member[] => {
    if (member.userId === newOwner) return [{ ...member, role: 'owner' }];
    if (member.userId !== userId) return [member];
    return isGone ? [] : [{ ...member, role }];
  };
  const members =
    kind === 'renamed'
      ? room.members
      : room.members?.flatMap(changed).concat(isAdded ? [{ userId, role }] : []);
  return {
    ...room,
    version: seq,
    memberCount: room.memberCount + (isAdded ? 1 : isGone ? -1 : 0),
    ...(members && { members }),
    ...(name !== undefined && { name }),
  };
};

/** Of two descriptions of a room the newer one, with the members of before where they are the same. */
export const newerRoom = (known: WireRoom | undefined, given: WireRoom): WireRoom => {
  if (known === undefined || known.version < given.version) return given;
  const { members = known.members } = given;
  const isSame = known.version > given.version || JSON.stringify(members) === JSON.stringify(known.members);
  return isSame ? known : { ...given, ...(members && { members }) };
};

import type { Member, Role, WireMessage, WireRoom } from './protocol.js';

/** The room after a membership event; the same where it knows it already. */
export const applyChange = (room: WireRoom, { event, seq }: WireMessage): WireRoom => {
  if (event === undefined || seq <= room.version) return room;
  const { kind, userId, role = 'member', newOwner } = event;
  const changed = { ...room, version: seq };
  const members = (change: (members: readonly Member[]) => readonly Member[]) =>
    room.members && { members: change(room.members) };
  switch (kind) {
    case 'added':
      return {
        ...changed,
        memberCount: room.memberCount + 1,
        ...members((all) => (userId === undefined ? all : [...all, { userId, role }])),
      };
    case 'removed':
    case 'left':
      return {
        ...changed,
        memberCount: room.memberCount - 1,
        ...members((all) =>
          withRole(
            all.filter((member) => member.userId !== userId),
            newOwner,
            'owner',
          ),
        ),
      };
    case 'role':
      return { ...changed, ...members((all) => withRole(all, userId, role)) };
    case 'renamed':
      return { ...changed, ...(event.name !== undefined && { name: event.name }) };
  }
};

/** Of two descriptions of a room the newer one; of the same version the one that says more of its members. */
export const newerRoom = (known: WireRoom | undefined, given: WireRoom): WireRoom => {
  if (known === undefined || given.version > known.version) return given;
  if (given.version < known.version) return known;
  return given.members === undefined && known.members !== undefined ? known : given;
};

const withRole = (members: readonly Member[], userId: string | undefined, role: Role): readonly Member[] =>
  members.map((member) => (member.userId === userId ? { ...member, role } : member));

import type { Member, WireRoom } from './protocol.js';

/** A room as the client knows it. `members` is missing above 100, until they are loaded by hand. */
export type RoomInfo = Omit<WireRoom, 'members'> & { readonly members?: readonly Member[] | undefined };

/** Of two descriptions of a room the newer one, with the members of before where they are the same. */
export const newerRoom = (known: RoomInfo | undefined, given: RoomInfo): RoomInfo => {
  if (!known || known.version < given.version) return given;
  const { members = known.members } = given;
  const isSame = known.version > given.version || JSON.stringify(members) === JSON.stringify(known.members);
  return isSame ? known : { ...given, members };
};

import type { Member, WireRoom } from './protocol.js';

/** A room as the client knows it. Above 100 members `members` is missing until `loadMembers` has read them. */
export type RoomInfo = Omit<WireRoom, 'members'> & { readonly members?: readonly Member[] | undefined };

/** Of two descriptions of a room the newer one. It gives back `known` itself where nothing in it has changed. */
export const newerRoom = (known: RoomInfo | undefined, given: RoomInfo): RoomInfo => {
  if (known === undefined || known.version < given.version) return given;
  if (known.version > given.version) return known;
  const { members = known.members } = given;
  return JSON.stringify(members) === JSON.stringify(known.members) ? known : { ...given, members };
};

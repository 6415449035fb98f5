import type { UserId } from '../../domain/ids.js';
import { memberCount, memberIds } from '../../domain/room.js';
import { isListed, type RoomState } from './room-state.js';

/** See RoomRepository.peersOf. `listed` are the rooms that are listed for the user. */
export const peersIn = (listed: readonly RoomState[], userId: UserId, limit: number): readonly UserId[] => {
  const smallestFirst = [...listed].sort((a, b) => memberCount(a.room) - memberCount(b.room));
  const peers = new Set<UserId>();
  for (const state of smallestFirst) {
    for (const member of memberIds(state.room)) {
      if (peers.size >= limit) return [...peers];
      if (member !== userId && isListed(state, member)) peers.add(member);
    }
  }
  return [...peers];
};

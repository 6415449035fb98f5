import { conflict, forbidden } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { isMember, type Room } from '../../domain/room.js';
import { EVERYTHING } from '../../domain/spans.js';
import type { Ports } from '../ports/ports.js';

/** @throws DomainError FORBIDDEN where the user has left lately, CONFLICT where that may have been since it was read. */
export type RequireNotLeft = (room: Room | undefined) => void;

/**
 * Finds out from the group's log whether the user has left it by themselves within this time: the entry that ended their
 * last membership says so. Gives the check for `decide`, which holds for the group as it was read here.
 */
export const readRecentLeaving = async (
  { rooms, messages, clock }: Pick<Ports, 'rooms' | 'messages' | 'clock'>,
  { groupId, userId }: { readonly groupId: RoomId; readonly userId: UserId },
  rejoinAfterMs: number,
): Promise<RequireNotLeft> => {
  const room = await rooms.find(groupId);
  const wasMember = room !== undefined && isMember(room, userId);
  const end = wasMember ? undefined : (await rooms.endedOf(groupId, userId)).at(-1)?.to;
  const page =
    end === undefined
      ? undefined
      : await messages.page(groupId, { after: end - 1, limit: 1, spans: EVERYTHING });
  const entry = page?.entries[0];
  const hasLeft = entry?.kind === 'event' && entry.change.kind === 'left';
  const isRecent = hasLeft && clock.now() - entry.createdAt < rejoinAfterMs;
  return (current) => {
    if (wasMember && current !== undefined && !isMember(current, userId)) {
      throw conflict('The group has changed meanwhile; try again');
    }
    if (isRecent) throw forbidden('This user has left the group; others cannot add them again yet');
  };
};

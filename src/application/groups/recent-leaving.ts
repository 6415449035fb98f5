import { forbidden } from '../../domain/errors.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { isMember, type Room, versionOf } from '../../domain/room.js';
import { EVERYTHING } from '../../domain/spans.js';
import type { Ports } from '../ports/ports.js';

/** Whether a user has left a group lately, as its log was read. */
export interface RecentLeaving {
  /** The group has changed since: the user may have joined and left again. */
  isOutdated(current: Room | undefined): boolean;
  /** @throws DomainError FORBIDDEN where the user has left lately. */
  requireNotLeft(): void;
}

/**
 * Finds out from the group's log whether the user has left it by themselves within this time: the entry that ended their
 * last membership says so. It holds for the group as it was read here, at its version.
 */
export const readRecentLeaving = async (
  { rooms, messages, clock }: Pick<Ports, 'rooms' | 'messages' | 'clock'>,
  { groupId, userId }: { readonly groupId: RoomId; readonly userId: UserId },
  rejoinAfterMs: number,
): Promise<RecentLeaving> => {
  if (rejoinAfterMs === 0) return NEVER_LEFT;
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
  return {
    isOutdated: (current) => current !== undefined && (!room || versionOf(current) !== versionOf(room)),
    requireNotLeft() {
      if (isRecent) throw forbidden('This user has left the group; others cannot add them again yet');
    },
  };
};

/** Where leaving means nothing. */
const NEVER_LEFT: RecentLeaving = { isOutdated: () => false, requireNotLeft: () => undefined };

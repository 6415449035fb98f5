import type { PresenceChanged } from '../../domain/events.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Session } from '../devices/session.js';
import type { LiveHub } from './live-hub.js';

/** The devices of this process that hear of the user's presence: those that watch them, and those in these rooms. */
export const presenceAudience = (
  hub: Pick<LiveHub, 'watchersOf' | 'findChannel'>,
  { userId, rooms }: Pick<PresenceChanged, 'userId' | 'rooms'>,
): ReadonlySet<Session> => {
  const audience = new Set(hub.watchersOf(userId));
  for (const roomId of rooms)
    for (const session of hub.findChannel(roomId)?.subscribers() ?? []) audience.add(session);
  return audience;
};

/** The users with a device of this process in the room. */
export const roomAudience = (hub: Pick<LiveHub, 'findChannel'>, roomId: RoomId): readonly UserId[] =>
  [...(hub.findChannel(roomId)?.subscribers() ?? [])].map(({ userId }) => userId);

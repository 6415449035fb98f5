import type { UserId } from '../../domain/ids.js';
import type { InBackground } from '../in-background.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Polling } from '../live/polling.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTracker } from './presence-tracker.js';

/** Sends to devices, in the background, what their users may see of others' presence now. */
export interface PresenceTeller {
  /** To the devices of two users who share a room, after what they see of each other has changed. */
  ofEachOther(a: UserId, b: UserId): void;
}

const NOT_TOLD = 'A change of what users see of each other was not told';

export const makePresenceTeller = ({
  rooms,
  inBackground,
  hub,
  presenceTracker,
  presencePolling,
}: Pick<Ports, 'rooms'> & {
  inBackground: InBackground;
  hub: LiveHub;
  presenceTracker: PresenceTracker;
  presencePolling: Polling<UserId>;
}): PresenceTeller => {
  const tellNow = async (reader: UserId, users: readonly UserId[]) => {
    const statuses = await presenceTracker.statusFor(reader, users);
    for (const [userId, presence] of statuses) {
      const event = { type: 'presence-changed', userId, presence, rooms: [] } as const;
      for (const session of hub.sessionsOf(reader)) session.outlet.deliver(event);
    }
  };

  /** One after another per reader: an older answer must not follow a newer one. */
  const turns = new Map<UserId, Promise<void>>();
  const tell = (reader: UserId, users: readonly UserId[]): Promise<void> => {
    const earlier = turns.get(reader)?.catch(() => undefined);
    const turn = (earlier ?? Promise.resolve())
      .then(() => tellNow(reader, users))
      // An event that came meanwhile may be newer.
      .finally(() => presencePolling.soon(users));
    turns.set(reader, turn);
    return turn.finally(() => {
      if (turns.get(reader) === turn) turns.delete(reader);
    });
  };

  const tellBoth = async (a: UserId, b: UserId) => {
    if (!(await rooms.peersAmong(a, [b])).has(b)) return;
    await Promise.all([tell(a, [b]), tell(b, [a])]);
  };

  return {
    ofEachOther: (a, b) => inBackground(NOT_TOLD, tellBoth(a, b)),
  };
};

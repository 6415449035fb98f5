import type { RoomId, UserId } from '../../domain/ids.js';
import { subjectOf, type Topic } from '../../domain/topics.js';
import type { LiveHub } from './live-hub.js';
import type { Polling } from './polling.js';

/** Events of other processes on these topics may have been lost: what lasts is read from the stores, soon. */
export type RepairGap = (topics: readonly Topic[]) => void;

export const makeGapRepair =
  ({
    hub,
    log,
    memberships,
    watchers,
    revocations,
  }: {
    hub: LiveHub;
    log: Polling<RoomId>;
    memberships: Polling<UserId>;
    /** Reads again the presence that these users watch. */
    watchers: Polling<UserId>;
    revocations: Polling<UserId>;
  }): RepairGap =>
  (topics) => {
    const rooms: RoomId[] = [];
    const users: UserId[] = [];
    const readers = new Set<UserId>();
    for (const subject of topics.map(subjectOf)) {
      if (subject.kind === 'room') rooms.push(subject.roomId);
      else if (subject.kind === 'user') users.push(subject.userId);
      else if (subject.kind === 'presence')
        for (const { userId } of hub.watchersOf(subject.userId)) readers.add(userId);
    }
    log.soon(rooms);
    memberships.soon(users);
    revocations.soon(users);
    watchers.soon(readers);
  };

import type { RoomId, UserId } from '../../domain/ids.js';
import { subjectOf, type Topic } from '../../domain/topics.js';
import type { HiddenUsers } from '../consent/hidden-users.js';
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
    hiddenUsers,
  }: {
    hub: LiveHub;
    log: Polling<RoomId>;
    memberships: Polling<UserId>;
    /** Reads again the presence that these users watch. */
    watchers: Polling<UserId>;
    revocations: Polling<UserId>;
    hiddenUsers: Pick<HiddenUsers, 'forget'>;
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
    // A change of their blocks may be among what was lost.
    hiddenUsers.forget(users);
    log.soon(rooms);
    memberships.soon(users);
    revocations.soon(users);
    watchers.soon(readers);
  };

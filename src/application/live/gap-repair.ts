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
    presencePolling,
    revocations,
    hiddenUsers,
  }: {
    hub: LiveHub;
    log: Polling<RoomId>;
    memberships: Polling<UserId>;
    presencePolling: Polling<UserId>;
    revocations: Polling<UserId>;
    hiddenUsers: Pick<HiddenUsers, 'forget'>;
  }): RepairGap =>
  (topics) => {
    const rooms: RoomId[] = [];
    const users: UserId[] = [];
    const watched = new Set<UserId>();
    for (const subject of topics.map(subjectOf)) {
      if (subject.kind === 'room') rooms.push(subject.roomId);
      else if (subject.kind === 'user') users.push(subject.userId);
      else if (subject.kind === 'presence') watched.add(subject.userId);
    }
    for (const session of users.flatMap((user) => [...hub.sessionsOf(user)]))
      for (const user of session.watching) watched.add(user);
    // A block between them, of either side, may be among what was lost.
    hiddenUsers.forget([...users, ...watched]);
    log.soon(rooms);
    memberships.soon(users);
    revocations.soon(users);
    presencePolling.soon(watched);
  };

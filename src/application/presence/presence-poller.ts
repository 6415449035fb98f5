import type { UserId } from '../../domain/ids.js';
import { offlineSince, ONLINE, type Presence } from '../../domain/presence.js';
import type { HiddenUsers } from '../consent/hidden-users.js';
import type { Session } from '../devices/session.js';
import type { LiveHub } from '../live/live-hub.js';
import { makePolling, type Polling } from '../live/polling.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';

const INTERVAL_MS = 1_000;

/** Each watched user is looked at no more often than this, unless something is heard of them. */
export const PRESENCE_ROUND_MS = 30_000;

/** Users in one poll; where more are watched, a round takes longer. */
export const PRESENCE_MAX_USERS = 100;

/** What these devices may be shown of the user now. */
interface Look {
  readonly user: UserId;
  readonly devices: readonly Session[];
  readonly presenceFor: (reader: UserId) => Presence;
}

/**
 * Reads the presence of the users who are watched, and sends it to each watching device that shows something else. Presence
 * has no seq, so one event may overtake another, and events may be lost: whatever events say of a user, the device is right
 * after the next look at them.
 */
export const makePresencePoller = ({
  presence,
  users,
  hub,
  hiddenUsers,
  ...ports
}: Pick<Ports, 'presence' | 'users' | 'clock' | 'logger'> & {
  inBackground: InBackground;
  hub: LiveHub;
  hiddenUsers: HiddenUsers;
}): Polling<UserId> => {
  /**
   * The users of whom an event came since the last poll began: the answer of that poll may be older, so another poll
   * follows.
   */
  const heard = new Set<UserId>();

  const look = async (user: UserId, isOnline: boolean): Promise<Look | undefined> => {
    // An online user may be hidden from anyone who is shown them; an offline user looks alike to everyone.
    const devices = [...hub.watchersOf(user)].filter(
      ({ userId, shown }) => userId !== user && (isOnline || shown?.get(user)?.status !== 'offline'),
    );
    if (devices.length === 0) return undefined;
    const hidden = await hiddenUsers.from(user, () => devices.map(({ userId }) => userId));
    const found = isOnline ? ONLINE : offlineSince((await users.lastSeen([user])).get(user));
    return { user, devices, presenceFor: (reader) => (hidden.has(reader) ? offlineSince(undefined) : found) };
  };

  const tell = ({ user, devices, presenceFor }: Look): void => {
    if (heard.has(user)) return;
    for (const { userId, watching, shown, outlet } of devices) {
      const told = presenceFor(userId);
      if (!watching.has(user) || shown?.get(user)?.status === told.status) continue;
      outlet.deliver({ type: 'presence-changed', userId: user, presence: told, rooms: [] });
    }
  };

  const polling = makePolling(ports, {
    items: () => hub.watchedUsers(),
    intervalMs: INTERVAL_MS,
    roundMs: PRESENCE_ROUND_MS,
    batch: PRESENCE_MAX_USERS,
    failure: 'The presence that users watch was not read again; the next poll that works repairs it',
    poll: async (polled) => {
      heard.clear();
      const online = await presence.online(polled);
      const looks = await Promise.all(polled.map((user) => look(user, online.has(user))));
      return () => looks.forEach((each) => each && tell(each));
    },
  });

  return {
    ...polling,
    soon(users) {
      const watched = [...users].filter((user) => hub.watchersOf(user).size > 0);
      for (const user of watched) heard.add(user);
      polling.soon(watched);
    },
  };
};

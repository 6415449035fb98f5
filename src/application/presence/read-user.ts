import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Presence } from '../../domain/presence.js';
import type { UserProfile } from '../../domain/user.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTracker } from './presence-tracker.js';

export interface ReadUserQuery {
  readonly reader: UserId;
  readonly userId: UserId;
}

export interface UserView {
  readonly userId: UserId;
  readonly presence: Presence;
  readonly profile?: UserProfile;
}

/** For the reader themselves, and users who share a room with them. @throws DomainError NOT_FOUND for any other. */
export type ReadUser = (query: ReadUserQuery) => Promise<UserView>;

export const makeReadUser =
  ({
    rooms,
    users,
    presenceTracker,
  }: Pick<Ports, 'rooms' | 'users'> & { presenceTracker: PresenceTracker }): ReadUser =>
  async ({ reader, userId }) => {
    if (reader !== userId && !(await rooms.peersAmong(reader, [userId])).has(userId)) {
      throw new DomainError('NOT_FOUND', 'User not found');
    }
    const [statuses, profiles] = await Promise.all([
      presenceTracker.statusFor(reader, [userId]),
      users.profiles([userId]),
    ]);
    const profile = profiles.get(userId);
    return {
      userId,
      presence: statuses.get(userId) ?? { status: 'offline' },
      ...(profile && { profile }),
    };
  };

import type { UserRepository } from '../../application/ports/user-repository.js';
import type { UserId } from '../../domain/ids.js';
import { laterOf } from '../../domain/presence.js';
import type { UserProfile } from '../../domain/user.js';
import { atOnce } from '../storage/at-once.js';
import { pick } from '../storage/pick.js';

export const makeMemoryUserRepository = (): UserRepository => {
  const profiles = new Map<UserId, UserProfile>();
  const lastSeen = new Map<UserId, number>();

  return {
    saveProfile: (profile) =>
      atOnce(() => {
        const { userId, name, picture } = profile;
        const before = profiles.get(userId);
        profiles.set(userId, profile);
        return before === undefined || before.name !== name || before.picture !== picture;
      }),
    profiles: (users) => atOnce(() => pick(users, (user) => profiles.get(user))),
    saveLastSeen: (users, at) =>
      atOnce(() => {
        for (const user of users) lastSeen.set(user, laterOf(lastSeen.get(user), at));
      }),
    lastSeen: (users) => atOnce(() => pick(users, (user) => lastSeen.get(user))),
  };
};

import type { UserRepository } from '../../application/ports/user-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { laterOf } from '../../domain/presence.js';
import type { UserProfile } from '../../domain/user.js';
import { atOnce } from '../storage/at-once.js';
import { pick } from '../storage/pick.js';

export const makeMemoryUserRepository = (): UserRepository => {
  const profiles = new Map<UserId, UserProfile>();
  const lastSeen = new Map<UserId, number>();
  const mutes = new Map<string, Seq>();
  // No id contains a blank.
  const keyOf = (userId: UserId, roomId: RoomId) => `${userId} ${roomId}`;

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
    saveMute: (userId, roomId, since) =>
      atOnce(() => {
        if (since === undefined) mutes.delete(keyOf(userId, roomId));
        else mutes.set(keyOf(userId, roomId), since);
      }),
    mutes: (userId, rooms) => atOnce(() => pick(rooms, (roomId) => mutes.get(keyOf(userId, roomId)))),
    lastSeen: (users) => atOnce(() => pick(users, (user) => lastSeen.get(user))),
  };
};

import { trusted } from 'mongoose';
import type { UserRepository } from '../../application/ports/user-repository.js';
import type { UserId } from '../../domain/ids.js';
import type { MongoStore } from './mongo-store.js';

export const makeMongoUserRepository = ({ attempt, collections: { users } }: MongoStore): UserRepository => {
  const read = (named: readonly UserId[]) =>
    named.length === 0
      ? Promise.resolve([])
      : attempt(() => users.find({ _id: trusted({ $in: [...named] }) }).lean());

  return {
    async saveProfile({ userId, ...profile }) {
      await attempt(() => users.updateOne({ _id: userId }, { $set: { profile } }, { upsert: true }));
    },
    async profiles(named) {
      const found = await read(named);
      return new Map(
        found.flatMap(({ _id: userId, profile }) => (profile ? [[userId, { userId, ...profile }]] : [])),
      );
    },
    async saveLastSeen(userId, at) {
      await attempt(() =>
        users.updateOne({ _id: userId }, { $max: { lastSeen: new Date(at) } }, { upsert: true }),
      );
    },
    async lastSeen(named) {
      const found = await read(named);
      return new Map(found.flatMap(({ _id, lastSeen }) => (lastSeen ? [[_id, lastSeen.getTime()]] : [])));
    },
  };
};

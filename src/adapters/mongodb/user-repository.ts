import { trusted } from 'mongoose';
import type { UserRepository } from '../../application/ports/user-repository.js';
import type { UserId } from '../../domain/ids.js';
import { asText } from './collections.js';
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
    async saveLastSeen(named, at) {
      if (named.length === 0) return;
      const update = { $max: { lastSeen: new Date(at) } };
      // What cannot be cast is left out of an unordered bulk without a word.
      const saves = named.map((user) => ({
        updateOne: { filter: { _id: asText(user) }, update, upsert: true },
      }));
      await attempt(() => users.bulkWrite(saves, { ordered: false }));
    },
    async lastSeen(named) {
      const found = await read(named);
      return new Map(found.flatMap(({ _id, lastSeen }) => (lastSeen ? [[_id, lastSeen.getTime()]] : [])));
    },
  };
};

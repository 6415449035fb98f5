import { trusted } from 'mongoose';
import type { RevocationRepository } from '../../application/ports/revocation-repository.js';
import type { MongoStore } from './mongo-store.js';

export const makeMongoRevocationRepository = ({ attempt, collections }: MongoStore): RevocationRepository => {
  const { revocations } = collections;

  return {
    async revoke(userId, at) {
      const update = { $max: { at: new Date(at) } };
      await attempt(() => revocations.updateOne({ _id: userId }, update, { upsert: true }));
    },
    async revokedAt(users) {
      if (users.length === 0) return new Map();
      const found = await attempt(() => revocations.find({ _id: trusted({ $in: [...users] }) }).lean());
      return new Map(found.map(({ _id, at }) => [_id, at.getTime()]));
    },
  };
};

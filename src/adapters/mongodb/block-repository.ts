import { trusted } from 'mongoose';
import type { BlockRepository } from '../../application/ports/block-repository.js';
import type { UserId } from '../../domain/ids.js';
import type { MongoStore } from './mongo-store.js';

export const makeMongoBlockRepository = ({ attempt, collections }: MongoStore): BlockRepository => {
  const { blocks } = collections;

  return {
    async add(by, userId) {
      const document = { $setOnInsert: { by, userId } };
      await attempt(() => blocks.updateOne({ _id: keyOf(by, userId) }, document, { upsert: true }));
    },
    async remove(by, userId) {
      await attempt(() => blocks.deleteOne({ _id: keyOf(by, userId) }));
    },
    countOf: (by) => attempt(() => blocks.countDocuments({ by })),
    async listOf(by, { after, limit }) {
      const following = { by, ...(after !== undefined && { userId: trusted({ $gt: after }) }) };
      const found = await attempt(() => blocks.find(following).sort({ userId: 1 }).limit(limit).lean());
      return found.map(({ userId }) => userId);
    },
    async among(userId, others) {
      if (others.length === 0) return new Set();
      const keys = others.flatMap((other) => [keyOf(userId, other), keyOf(other, userId)]);
      const found = await attempt(() => blocks.find({ _id: trusted({ $in: keys }) }).lean());
      return new Set(found.map((block) => (block.by === userId ? block.userId : block.by)));
    },
    async around(userId, limit) {
      const [own, theirs] = await attempt(() =>
        Promise.all([
          blocks.find({ by: userId }).limit(limit).lean(),
          blocks.find({ userId }).limit(limit).lean(),
        ]),
      );
      const all = new Set([...own.map((block) => block.userId), ...theirs.map((block) => block.by)]);
      return new Set([...all].slice(0, limit));
    },
  };
};

/** No id contains a blank, so no two pairs share a key. */
const keyOf = (by: UserId, userId: UserId): string => `${by} ${userId}`;

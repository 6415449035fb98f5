import { trusted } from 'mongoose';
import type { UserRepository } from '../../application/ports/user-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import { asText } from './collections.js';
import type { MongoStore } from './mongo-store.js';

export const makeMongoUserRepository = ({ attempt, collections }: MongoStore): UserRepository => {
  const read = (users: readonly UserId[]) =>
    users.length === 0
      ? Promise.resolve([])
      : attempt(() => collections.users.find({ _id: trusted({ $in: [...users] }) }).lean());

  return {
    async saveProfile({ userId, name, picture }) {
      // Documents are equal where their fields are in the same order.
      const profile = { ...(name !== undefined && { name }), ...(picture !== undefined && { picture }) };
      const { upsertedCount, modifiedCount } = await attempt(() =>
        collections.users.updateOne({ _id: userId }, { $set: { profile } }, { upsert: true }),
      );
      return upsertedCount + modifiedCount > 0;
    },
    async profiles(users) {
      const found = await read(users);
      return new Map(
        found.flatMap(({ _id: userId, profile }) => (profile ? [[userId, { userId, ...profile }]] : [])),
      );
    },
    async saveLastSeen(users, at) {
      if (users.length === 0) return;
      const update = { $max: { lastSeen: new Date(at) } };
      // Mongoose does not sanitize the filters of a bulk as it does those of other calls.
      const saves = users.map((user) => ({
        updateOne: { filter: { _id: asText(user) }, update, upsert: true },
      }));
      await attempt(() => collections.users.bulkWrite(saves));
    },
    async saveMute(userId, roomId, since) {
      const _id = muteKey(userId, roomId);
      const { mutes } = collections;
      if (since === undefined) await attempt(() => mutes.deleteOne({ _id }));
      else await attempt(() => mutes.updateOne({ _id }, { $set: { roomId, since } }, { upsert: true }));
    },
    async mutes(userId, rooms) {
      if (rooms.length === 0) return new Map();
      const keys = rooms.map((roomId) => muteKey(userId, roomId));
      const found = await attempt(() => collections.mutes.find({ _id: trusted({ $in: keys }) }).lean());
      return new Map(found.map(({ roomId, since }) => [roomId, since]));
    },
    async lastSeen(users) {
      const found = await read(users);
      return new Map(found.flatMap(({ _id, lastSeen }) => (lastSeen ? [[_id, lastSeen.getTime()]] : [])));
    },
  };
};

/** No id contains a blank, so no two pairs share a key. */
const muteKey = (userId: UserId, roomId: RoomId): string => `${userId} ${roomId}`;

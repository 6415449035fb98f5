import type { UserRepository } from '../../application/ports/user-repository.js';
import type { UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { UserProfile } from '../../domain/user.js';
import { pick } from '../storage/pick.js';
import { prepare } from './database.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteUserRepository = ({ database, write, read }: SqliteStore): UserRepository => {
  const selectProfile = prepare<ProfileRow>(database, 'SELECT name, picture FROM profiles WHERE user = ?');
  const selectLastSeen = prepare<{ at: number }>(database, 'SELECT at FROM last_seen WHERE user = ?');
  // Most connections bring the profile that is stored already: the condition saves that write.
  const upsertProfile = prepare(
    database,
    `INSERT INTO profiles (user, name, picture) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, picture = excluded.picture
     WHERE name IS NOT excluded.name OR picture IS NOT excluded.picture`,
  );
  const upsertLastSeen = prepare(
    database,
    `INSERT INTO last_seen (user, at) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at`,
  );

  const upsertMute = prepare(
    database,
    `INSERT INTO mutes (user, room_id, since) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET since = excluded.since`,
  );
  const deleteMute = prepare(database, 'DELETE FROM mutes WHERE user = ? AND room_id = ?');
  const selectMute = prepare<{ since: Seq }>(
    database,
    'SELECT since FROM mutes WHERE user = ? AND room_id = ?',
  );

  return {
    saveProfile: ({ userId, name, picture }) =>
      write(() => upsertProfile.run(userId, name ?? null, picture ?? null).changes > 0),
    profiles: (users) =>
      read(() =>
        pick(users, (user) => {
          const row = selectProfile.get(user);
          return row && profileOf(user, row);
        }),
      ),
    saveLastSeen: (users, at) =>
      write(() => {
        for (const user of users) upsertLastSeen.run(user, at);
      }),
    saveMute: (userId, roomId, since) =>
      write(() => {
        if (since === undefined) deleteMute.run(userId, roomId);
        else upsertMute.run(userId, roomId, since);
      }),
    mutes: (userId, rooms) => read(() => pick(rooms, (roomId) => selectMute.get(userId, roomId)?.since)),
    lastSeen: (users) => read(() => pick(users, (user) => selectLastSeen.get(user)?.at)),
  };
};

interface ProfileRow {
  readonly name: string | null;
  readonly picture: string | null;
}

const profileOf = (userId: UserId, { name, picture }: ProfileRow): UserProfile => ({
  userId,
  ...(name !== null && { name }),
  ...(picture !== null && { picture }),
});

import type { RevocationRepository } from '../../application/ports/revocation-repository.js';
import type { UserId } from '../../domain/ids.js';
import { prepare } from './database.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteRevocationRepository = ({
  database,
  write,
  read,
}: SqliteStore): RevocationRepository => {
  // One statement for all, as thousands are looked up at once.
  const select = prepare<{ user: UserId; at: number }>(
    database,
    'SELECT user, at FROM json_each(?) JOIN revocations ON user = value',
  );
  const upsert = prepare(
    database,
    `INSERT INTO revocations (user, at) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at`,
  );

  return {
    revoke: (userId, at) =>
      write(() => {
        upsert.run(userId, at);
      }),
    revokedAt: (users) =>
      read(() => new Map(select.all(JSON.stringify(users)).map(({ user, at }) => [user, at]))),
  };
};

import type { RevocationRepository } from '../../application/ports/revocation-repository.js';
import { pick } from '../storage/pick.js';
import { prepare } from './database.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteRevocationRepository = ({
  database,
  write,
  read,
}: SqliteStore): RevocationRepository => {
  const select = prepare<{ at: number }>(database, 'SELECT at FROM revocations WHERE user = ?');
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
    revokedAt: (users) => read(() => pick(users, (user) => select.get(user)?.at)),
  };
};

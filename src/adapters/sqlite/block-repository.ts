import type { BlockRepository } from '../../application/ports/block-repository.js';
import type { UserId } from '../../domain/ids.js';
import { prepare } from './database.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteBlockRepository = ({ database, write, read }: SqliteStore): BlockRepository => {
  const insert = prepare(
    database,
    'INSERT INTO blocks (blocker, blocked) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = prepare(database, 'DELETE FROM blocks WHERE blocker = ? AND blocked = ?');
  const count = prepare<{ count: number }>(
    database,
    'SELECT count(*) AS count FROM blocks WHERE blocker = ?',
  );
  // No id is empty, so the empty text is before all of them.
  const page = prepare<Row>(
    database,
    'SELECT blocked AS user FROM blocks WHERE blocker = ? AND blocked > ? ORDER BY blocked LIMIT ?',
  );
  const between = prepare<object>(
    database,
    `SELECT 1 AS found FROM blocks WHERE blocker = ?1 AND blocked = ?2
     UNION ALL SELECT 1 FROM blocks WHERE blocker = ?2 AND blocked = ?1 LIMIT 1`,
  );
  const around = prepare<Row>(
    database,
    `SELECT blocked AS user FROM blocks WHERE blocker = ?1
     UNION SELECT blocker FROM blocks WHERE blocked = ?1 LIMIT ?2`,
  );

  return {
    add: (by, userId) =>
      write(() => {
        insert.run(by, userId);
      }),
    remove: (by, userId) =>
      write(() => {
        remove.run(by, userId);
      }),
    countOf: (by) => read(() => count.get(by)?.count ?? 0),
    listOf: (by, { after, limit }) => read(() => page.all(by, after ?? '', limit).map(userOf)),
    among: (userId, others) =>
      read(() => new Set(others.filter((other) => between.get(userId, other) !== undefined))),
    around: (userId, limit) => read(() => new Set(around.all(userId, limit).map(userOf))),
  };
};

interface Row {
  readonly user: UserId;
}

const userOf = ({ user }: Row): UserId => user;

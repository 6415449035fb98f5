import type { Database } from './database.js';
import { fingerprintOf, textOf } from './fingerprints.js';
import { DatabaseRefused } from '../storage/database-refused.js';

/** "Prly" in ASCII, by which a file says whose it is. */
const APPLICATION_ID = 0x50_72_6c_79;

/**
 * Brings the file up to the last of the migrations; each is applied whole or not at all. @throws
 * DatabaseRefused for a file of a newer version, and for one that is not Parley's.
 */
export const migrate = (database: Database, migrations: readonly string[], file: string): void => {
  const version = versionOf(database, file);
  if (version > migrations.length) {
    throw new DatabaseRefused(
      `${file} has schema version ${version}, and this Parley knows versions up to ${migrations.length}: ` +
        'start the Parley that wrote it, or a newer one',
    );
  }
  if (version < migrations.length) database.function('fingerprint', { deterministic: true }, fingerprintIn);
  for (const [i, sql] of migrations.entries()) {
    if (i < version) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(sql);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${i + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
};

/** What migrations call `fingerprint`. */
const fingerprintIn = (name: string | null): string | null =>
  name === null ? null : textOf(fingerprintOf(name));

const versionOf = (database: Database, file: string): number => {
  const { application_id: owner = 0 } = row(database, 'PRAGMA application_id');
  const { user_version: version = 0 } = row(database, 'PRAGMA user_version');
  const { tables = 0 } = row(database, 'SELECT count(*) AS tables FROM sqlite_schema');
  if (owner !== APPLICATION_ID && tables > 0) {
    throw new DatabaseRefused(`${file} is a database of something other than Parley`);
  }
  return version;
};

const row = (database: Database, sql: string): Record<string, number | undefined> =>
  database.prepare(sql).get() as Record<string, number | undefined>;

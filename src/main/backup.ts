import { resolve } from 'node:path';
import { backUp } from '../adapters/sqlite/backup.js';
import { databaseFile } from '../adapters/sqlite/database.js';
import { DatabaseRefused } from '../adapters/storage/database-refused.js';
import { readSettings, SettingsError } from './config/settings.js';

const USAGE = 'Usage: npm run backup -- FILE';

const NOT_SQLITE =
  'npm run backup copies the database of the store sqlite; MongoDB has tools of its own, such as mongodump';

/** The command behind `npm run backup -- FILE`: copies the database of DATA_DIR, also while a server uses it. */
const main = async (): Promise<void> => {
  const [target, ...rest] = process.argv.slice(2);
  if (target === undefined || rest.length > 0) throw new SettingsError(USAGE);
  const { store, dataDir } = readSettings();
  if (store !== 'sqlite') throw new SettingsError(NOT_SQLITE);
  const file = databaseFile(dataDir);
  const bytes = await backUp(file, target);
  process.stdout.write(`Copied ${file} to ${resolve(target)} (${bytes} bytes)\n`);
};

main().catch((error: unknown) => {
  if (!(error instanceof SettingsError) && !(error instanceof DatabaseRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

import { resolve } from 'node:path';
import { backUp } from '../adapters/sqlite/backup.js';
import { databaseFile } from '../adapters/sqlite/open-database.js';
import { DatabaseRefused } from '../adapters/sqlite/store-errors.js';
import { readSettings, SettingsError } from './config/settings.js';

const USAGE = 'Usage: npm run backup -- FILE';

/** The command behind `npm run backup -- FILE`: copies the database of DATA_DIR, also while a server has it. */
const main = async (): Promise<void> => {
  const [target, ...rest] = process.argv.slice(2);
  if (target === undefined || rest.length > 0) throw new SettingsError(USAGE);
  const file = databaseFile(readSettings().dataDir);
  const bytes = await backUp(file, target);
  process.stdout.write(`Copied ${file} to ${resolve(target)} (${bytes} bytes)\n`);
};

main().catch((error: unknown) => {
  if (!(error instanceof SettingsError) && !(error instanceof DatabaseRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

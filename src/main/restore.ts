import { databaseFile } from '../adapters/sqlite/database.js';
import { restore } from '../adapters/sqlite/restore.js';
import { calledWith } from './called-as.js';
import { SettingsError } from '../embed/settings-error.js';
import { requireSqlite, runStoreCommand } from './store-command.js';

/** The command behind `npm run restore -- FILE`: puts a backup in the place of the database of DATA_DIR. */
runStoreCommand(([backup, ...rest]) => {
  if (backup === undefined || rest.length > 0)
    throw new SettingsError(`Usage: ${calledWith('restore')} FILE`);
  const folder = requireSqlite('restore');
  const kept = restore(backup, folder, new Date());
  process.stdout.write(`${databaseFile(folder)} is ${backup} now\n`);
  if (kept !== undefined) process.stdout.write(`The database that was there is ${kept}\n`);
});

import { checkDatabase } from '../adapters/sqlite/check.js';
import { databaseFile } from '../adapters/sqlite/database.js';
import { calledAs, calledWith } from './called-as.js';
import { SettingsError } from '../embed/settings-error.js';
import { failWithProblems, requireSqlite, runStoreCommand } from './store-command.js';

/** The command behind `npm run check`: checks the database of DATA_DIR, also while a server uses it, or a backup. */
runStoreCommand(([named, ...rest]) => {
  if (rest.length > 0) {
    throw new SettingsError(`Usage: ${calledAs('check')}, or ${calledWith('check')} FILE for a backup`);
  }
  const file = named ?? databaseFile(requireSqlite('check'));
  const checked = checkDatabase(file);
  const { entries, rooms, problems } = checked;
  if (problems.length > 0) failWithProblems(checked);
  else process.stdout.write(`${file} is sound. Rooms: ${rooms}, entries: ${entries}\n`);
});

import { resolve } from 'node:path';
import { backUp } from '../adapters/sqlite/backup.js';
import { databaseFile } from '../adapters/sqlite/database.js';
import { calledWith } from './called-as.js';
import { SettingsError } from '../embed/settings-error.js';
import { failWithProblems, requireSqlite, runStoreCommand } from './store-command.js';

/** The command behind `npm run backup -- FILE`: copies the database of DATA_DIR, also while a server uses it. */
runStoreCommand(async ([target, ...rest]) => {
  if (target === undefined || rest.length > 0) throw new SettingsError(`Usage: ${calledWith('backup')} FILE`);
  const file = databaseFile(requireSqlite('backup'));
  const made = await backUp(file, target);
  if (made.problems.length > 0) {
    process.stderr.write(
      `${target} was not made, as the copy is damaged. It is kept as ${resolve(made.copy)}\n`,
    );
    failWithProblems(made);
    return;
  }
  process.stdout.write(
    `Copied ${file} to ${resolve(made.copy)} (${made.bytes} bytes), and checked the copy: ` +
      `rooms: ${made.rooms}, entries: ${made.entries}\n`,
  );
});

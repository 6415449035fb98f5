import { DatabaseRefused } from '../adapters/storage/database-refused.js';
import { readSettings } from './config/settings.js';
import { calledAs } from './called-as.js';
import { SettingsError } from '../embed/settings-error.js';

/** The folder of the database. @throws SettingsError where the store is another, as such a command has no use then. */
export const requireSqlite = (command: string): string => {
  const { store, dataDir } = readSettings();
  if (store === 'sqlite') return dataDir;
  throw new SettingsError(
    `${calledAs(command)} is for the database of the store sqlite; MongoDB has tools of its own, such as mongodump`,
  );
};

/** Runs a command. A reason that is meant for its caller is printed as a sentence, with the exit status 1. */
export const runStoreCommand = (main: (args: readonly string[]) => void | Promise<void>): void => {
  const run = async (): Promise<void> => main(process.argv.slice(2));
  run().catch((error: unknown) => {
    if (!(error instanceof SettingsError) && !(error instanceof DatabaseRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
};

/** A line for each problem, on standard error, and the exit status 1. */
export const failWithProblems = ({
  problems,
  more,
}: {
  readonly problems: readonly string[];
  readonly more: number;
}): void => {
  const rest = more > 0 ? [`and ${more} more`] : [];
  process.stderr.write([...problems, ...rest].map((line) => `${line}\n`).join(''));
  process.exitCode = 1;
};

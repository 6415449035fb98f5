#!/usr/bin/env node
import { SettingsError } from '../embed/settings-error.js';

/** Each reads its arguments from the process, as behind `npm run`. */
const OF_REPOSITORY: Readonly<Record<string, () => Promise<unknown>>> = {
  token: () => import('./token.js'),
  backup: () => import('./backup.js'),
  check: () => import('./check.js'),
  restore: () => import('./restore.js'),
};

const NAMES = [...Object.keys(OF_REPOSITORY), 'conformance'];
const USAGE = `Usage: parley-server starts the server, and parley-server COMMAND is one of ${NAMES.join(', ')}`;

const conformance = async (args: readonly string[]): Promise<void> => {
  const { runConformance } = await import('./conformance/run-conformance.js');
  const holds = await runConformance(args, (text) => process.stdout.write(text));
  if (!holds) process.exitCode = 1;
};

/** `npx @parley/server`. Each command loads what it needs and nothing of the others. */
const [name, ...args] = process.argv.slice(2);

if (name === undefined) await import('./start.js');
else if (name === '--help' || name === '-h') process.stdout.write(`${USAGE}\n`);
else if (Object.hasOwn(OF_REPOSITORY, name)) {
  process.argv.splice(2, 1);
  await OF_REPOSITORY[name]?.();
} else {
  try {
    if (name !== 'conformance') throw new SettingsError(USAGE);
    await conformance(args);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

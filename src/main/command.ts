#!/usr/bin/env node
import { SettingsError } from '../embed/settings-error.js';

/** `npx @parley/server`. Each command loads what it needs and nothing of the other. */
const [name, ...args] = process.argv.slice(2);

if (name === undefined) await import('./start.js');
else {
  try {
    if (name !== 'conformance') throw new SettingsError('Usage: parley-server, or parley-server conformance');
    const { runConformance } = await import('./conformance/run-conformance.js');
    const holds = await runConformance(args, (text) => process.stdout.write(text));
    if (!holds) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

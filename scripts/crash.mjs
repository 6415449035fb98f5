// The kill tests in full: a server killed again and again while people send.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs';
import { prepareServer } from './mongo-server.mjs';

ensureInstalled();
ensureBuilt();
await prepareServer();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/crash', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { CRASH_ROUNDS: '20', FAULT_PLANS: '200', ...process.env } },
);
process.exitCode = status ?? 1;

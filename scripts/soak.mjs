// The long campaigns of test/soak, in full: connections that come and go, readers that stall.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/soak', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { SOAK_ROUNDS: '500', ...process.env } },
);
process.exitCode = status ?? 1;

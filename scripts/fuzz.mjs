// The fuzz suite at its full length. FUZZ_COUNT and FUZZ_SEED say how many cases and which; see test/fuzz.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs';

const CASES = '100000';

ensureInstalled();
ensureBuilt();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/fuzz/fuzz.test.ts'],
  { cwd: root, stdio: ['ignore', 1, 1], env: { FUZZ_COUNT: CASES, ...process.env } },
);
process.exitCode = status ?? 1;

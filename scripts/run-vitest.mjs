import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './ensure.mjs';

/**
 * Runs vitest, and gives its exit status. `defaults` are variables of its environment, as far as they are not set. The
 * run prepares a server of MongoDB's protocol where there is none.
 */
export const runVitest = (options, defaults = {}) => {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...options],
    {
      cwd: root,
      stdio: ['ignore', 1, 1],
      env: { PREPARE_MONGO: 'true', ...defaults, ...process.env },
    },
  );
  return status ?? 1;
};

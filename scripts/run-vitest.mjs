import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './ensure.mjs';

/**
 * Runs vitest, and resolves with its exit status. `defaults` are variables of its environment, as far as they are not
 * set. The run prepares a server of MongoDB's protocol where there is none. Aborting the signal ends the run.
 */
export const runVitest = async (options, { defaults = {}, signal } = {}) => {
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...options], {
    cwd: root,
    stdio: ['ignore', 1, 1],
    env: { PREPARE_MONGO: 'true', ...defaults, ...process.env },
  });
  const abort = () => child.kill();
  signal?.addEventListener('abort', abort, { once: true });
  const [status] = await once(child, 'close');
  return status ?? 1;
};

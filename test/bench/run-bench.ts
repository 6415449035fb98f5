import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the bench in its short form, and gives what it prints. */
export const runBench = async (
  options: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/main.mjs', '--quick', ...options], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
  });
  return stdout;
};

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the bench in its short form, and gives what it prints, and what it says about it. */
export const benchOutput = (
  options: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  promisify(execFile)(process.execPath, ['bench/main.mjs', '--quick', ...options], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
  });

/** Runs the bench in its short form, and gives what it prints. */
export const runBench = async (
  options: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<string> => (await benchOutput(options, environment)).stdout;

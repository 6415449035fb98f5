import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<{ status: number | null; output: string; errors: string }>;
  /** Resolves with the first match in its output, past or future; rejects where it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The same of its errors, where it logs them. */
  readonly reported: (pattern: RegExp) => Promise<RegExpExecArray>;
}

// A test that fails leaves its commands running. Vitest ends its processes by SIGTERM.
const running = new Set<ChildProcess>();
process.once('SIGTERM', () => {
  for (const child of running) child.kill('SIGKILL');
  process.exit();
});

/** Runs a built command of src/main, with this environment only. It ends with this process at the latest. */
export const runCommand = (
  command: string,
  environment: NodeJS.ProcessEnv,
  ...args: string[]
): RunningCommand => runProgram([process.execPath, join(ROOT, 'dist/main', command), ...args], environment);

/** The same with any program, in a folder. */
export const runProgram = (
  [program = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  cwd?: string,
): RunningCommand => {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...environment },
    ...(cwd !== undefined && { cwd }),
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const ended = once(child, 'close').then(([status]) => ({
    status: status as number | null,
    output,
    errors,
  }));
  const found = async (pattern: RegExp, stream: 'stdout' | 'stderr'): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(stream === 'stdout' ? output : errors);
      if (match) return match;
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${errors}`);
      await Promise.race([once(child[stream], 'data'), ended]);
    }
  };
  return {
    child,
    ended,
    printed: (pattern) => found(pattern, 'stdout'),
    reported: (pattern) => found(pattern, 'stderr'),
  };
};

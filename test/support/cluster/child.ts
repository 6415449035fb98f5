import { type ChildProcess, spawn } from 'node:child_process';
import { isListening } from '../is-listening.js';

export interface ChildOptions {
  /** For the messages of those who wait for it. */
  readonly name: string;
  readonly port: number;
  readonly command: readonly [string, ...string[]];
  readonly env?: NodeJS.ProcessEnv;
  /** Everything that it prints, as it comes. */
  readonly onOutput?: ((name: string, text: string) => void) | undefined;
}

/** A program of the cluster, which has a port of its own. */
export interface Child {
  readonly name: string;
  readonly port: number;
  readonly ended: Promise<void>;
  /** SIGKILL, also of its own children. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Asks it to end, and kills it where it takes too long. Resolves when the process is gone. Idempotent. */
  readonly stop: () => Promise<void>;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 40_000;
const POLL_MS = 25;
const SHOWN = 2_000;

// Node ends without waiting for its children.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) killAll(child);
});

/** With its own children, such as the workers of nginx. It may have ended meanwhile. */
const killAll = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Resolves when it listens. Rejects with what it printed where it ends before, or takes too long. */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const { name, port, command, env = process.env, onOutput } = options;
  const [program, ...args] = command;
  // In a process group of its own: Ctrl-C would reach everything at once, and nothing would end in order.
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = `${printed}${text}`.slice(-SHOWN);
      onOutput?.(name, text);
    });
  }
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      running.delete(child);
      resolve();
    };
    child.once('exit', end).once('error', (error) => {
      printed += error.message;
      end();
    });
  });

  const kill = () => {
    killAll(child);
    return ended;
  };
  const deadline = performance.now() + START_LIMIT_MS;
  while (!isOver && performance.now() < deadline && !(await isListening(port))) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  if (isOver || performance.now() >= deadline) {
    await kill();
    throw new Error(`${name} did not start: ${printed.trim()}`);
  }
  return {
    name,
    port,
    ended,
    kill,
    async stop() {
      const timer = setTimeout(() => killAll(child), STOP_LIMIT_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
};

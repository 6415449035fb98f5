import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { DatabaseProcess, Location } from './database-process.js';

/** How long it may take to end in order. */
const STOP_LIMIT_MS = 10_000;

/** It logs errors only, to this process's standard error. */
export const startFerretdb = async (binary: string, { folder, port }: Location): Promise<DatabaseProcess> => {
  // Its standard input closes when this process dies, so that it is never left behind. Ctrl-C is for this process, which
  // may need it until it has stopped.
  const options = ['-dir', folder, '-port', String(port ?? 0), '-until-stdin-closes'];
  const child = spawn(binary, options, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await Promise.race([listening(child), ended]);
  if (address === undefined) throw new Error(`FerretDB ended before it listened on port ${port ?? 0}`);
  return {
    url: `mongodb://${address}/`,
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
    async stop() {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
};

const listening = async (child: ChildProcess): Promise<string | undefined> => {
  await once(child, 'spawn');
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^listening on (\S+)$/.exec(line);
    if (match) return match[1];
  }
  return undefined;
};

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';

/** Since the measurement before. */
export interface Measured {
  /** The longest that the event loop was late. */
  readonly lateMs: number;
  readonly cpuMs: number;
  /** In use after a full collection, in the heap and in buffers beside it. */
  readonly bytes: number;
}

export interface Memory {
  readonly rss: number;
  /** The highest RSS of the process so far. */
  readonly peak: number;
}

/** How long its main thread ran so far, and how long it waited for a core that others had; in milliseconds. */
export interface Scheduled {
  readonly ran: number;
  readonly waited: number;
}

export interface AbusedServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly measure: () => Promise<Measured>;
  readonly memory: () => Memory;
  readonly scheduled: () => Scheduled;
  readonly isAlive: () => boolean;
  /** What it has written to its log. */
  readonly log: () => string;
  /** Sends SIGTERM, and gives the milliseconds until the process has ended. It is killed where it does not end. */
  readonly stop: () => Promise<number>;
}

const SECRET = 'a secret for tests that is long enough to be one';
const START = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist/main/start.js');
const PROBE = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), 'probe.mjs')).href;
/** An event loop that is blocked answers once it is free. */
const ANSWER_LIMIT_MS = 60_000;
/** Above the 30 s after which a server gives up stopping. */
const STOP_LIMIT_MS = 40_000;
const KIB = 1024;
/** Of a millisecond. */
const NANOSECONDS = 1e6;

export const tokenOf = (user: string): string =>
  signToken({ userId: parseUserId(user) }, SECRET, { expiresIn: '1h' });

/** The environment of a server in production, with the limits that it has by default. */
export const environmentOf = (folder: string): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: folder,
  JWT_SECRET: SECRET,
  LOG_LEVEL: 'warn',
});

/** The built server as `npm start` runs it, in a process of its own. */
export const startAbusedServer = async (environment: NodeJS.ProcessEnv): Promise<AbusedServer> => {
  const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, START], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  let log = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (log += String(chunk)));
  const ended = once(child, 'exit');
  const isAlive = () => child.exitCode === null && child.signalCode === null;

  const listening = async (): Promise<string> => {
    for (;;) {
      const [, found] = /listens on (http:\S+)/.exec(output) ?? [];
      if (found !== undefined) return found;
      if (!isAlive()) throw new Error(`The server did not start: ${log}`);
      if (child.stdout) await Promise.race([once(child.stdout, 'data'), ended]);
    }
  };
  const url = await listening();

  return {
    url,
    host: new URL(url).hostname,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    isAlive,
    log: () => log,
    async measure() {
      if (!isAlive()) throw new Error(`The server has ended: ${log}`);
      const answer = once(child, 'message', { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
      child.send({});
      const [measured] = (await answer) as [Measured];
      return measured;
    },
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * KIB;
      return { rss: field('VmRSS'), peak: field('VmHWM') };
    },
    scheduled() {
      const [ran = 0, waited = 0] = readFileSync(`/proc/${child.pid}/schedstat`, 'utf8')
        .split(' ')
        .map((nanoseconds) => Number(nanoseconds) / NANOSECONDS);
      return { ran, waited };
    },
    async stop() {
      const begun = performance.now();
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      if (isAlive()) await ended;
      clearTimeout(limit);
      return performance.now() - begun;
    },
  };
};

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';

/** After a full collection. */
export interface Measured {
  /** In use in the heap, and in buffers beside it. */
  readonly bytes: number;
  readonly rss: number;
  /** The kinds of the resources that keep the process from ending. */
  readonly handles: readonly string[];
  /** Whether something was put on `Object.prototype`. */
  readonly isPolluted: boolean;
}

export interface MeasuredServer {
  readonly url: string;
  readonly secret: string;
  readonly tokenOf: (user: string) => string;
  readonly measure: () => Promise<Measured>;
  readonly rss: () => Promise<number>;
  /** Unhandled rejections and exceptions, and warnings. */
  readonly faults: readonly string[];
  readonly isAlive: () => boolean;
  readonly stop: () => Promise<void>;
}

const SECRET = 'a secret for tests that is long enough to be one';
const NO_LIMIT = '100000';
const CHILD = fileURLToPath(new URL('measured-child.mjs', import.meta.url));

/**
 * The server as production has it, in a process of its own. It must be built. Its limits per client let a test through.
 * `onLine` gets every line that it prints and logs.
 */
export const startMeasuredServer = async (
  environment: NodeJS.ProcessEnv = {},
  onLine: (line: string) => void = () => undefined,
): Promise<MeasuredServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-measured-'));
  const child = fork(CHILD, {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      STORE: 'memory',
      DATA_DIR: folder,
      JWT_SECRET: SECRET,
      LOG_LEVEL: 'error',
      RATE_LIMIT: NO_LIMIT,
      RATE_BURST: NO_LIMIT,
      MAX_GROUPS_PER_DAY: NO_LIMIT,
      MAX_ADDED_PER_DAY: NO_LIMIT,
      MAX_PRIVATE_ROOMS_PER_HOUR: NO_LIMIT,
      MAX_CONNECTIONS_PER_USER: NO_LIMIT,
      MAX_PENDING_PER_ADDRESS: NO_LIMIT,
      MAX_CONNECTIONS_PER_ADDRESS: NO_LIMIT,
      ...environment,
    },
  });
  const faults: string[] = [];
  const answers = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  let errors = '';
  const collect = (text: unknown) => void (errors += String(text));
  child.stderr?.on('data', collect);
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', onLine);
  const ended = once(child, 'exit');

  const started = new Promise<string>((resolve, reject) => {
    child.on('message', (message: { url?: string; fault?: string; id?: number; answer?: unknown }) => {
      if (message.url !== undefined) resolve(message.url);
      if (message.fault !== undefined) faults.push(message.fault);
      if (message.id !== undefined) answers.get(message.id)?.(message.answer);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${errors}`)));
  });
  const ask = <T>(question: string): Promise<T> =>
    new Promise((resolve) => {
      const id = asked++;
      answers.set(id, (answer) => {
        answers.delete(id);
        resolve(answer as T);
      });
      child.send({ id, question });
    });

  const url = await started;
  child.stderr?.off('data', collect);

  return {
    url,
    secret: SECRET,
    tokenOf: (user) => signToken({ userId: parseUserId(user) }, SECRET, { expiresIn: '1h' }),
    measure: () => ask('measure'),
    rss: () => ask('rss'),
    faults,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TEXT_MARK, TOKEN_MARK } from './hostile-values.js';
import { CHAT_MARK } from './well-behaved.js';

export interface Measured {
  /** What is in use after a full garbage collection, in the heap and of buffers beside it. */
  readonly bytes: number;
  readonly sockets: number;
  readonly timers: number;
  readonly isPolluted: boolean;
}

export interface ServerProcess {
  readonly url: string;
  readonly measure: () => Promise<Measured>;
  /** Rejections and exceptions that nobody handled, warnings, and log lines that must not be. */
  readonly faults: readonly string[];
  readonly logLines: () => number;
  readonly isAlive: () => boolean;
  readonly stop: () => Promise<void>;
}

const ENTRY = fileURLToPath(new URL('server-entry.mjs', import.meta.url));

/** Starts the built server as production has it; only its rates and limits per client let the fuzz through. */
export const startServerProcess = async (secret: string): Promise<ServerProcess> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
  const child = fork(ENTRY, {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      JWT_SECRET: secret,
      LOG_LEVEL: 'debug',
      RATE_LIMIT: '1000000',
      RATE_BURST: '1000000',
      MAX_CONNECTIONS_PER_USER: '1000',
      MAX_PENDING_PER_ADDRESS: '10000',
    },
  });
  const faults: string[] = [];
  const answers = new Map<number, (measured: Measured) => void>();
  let lines = 0;
  let asked = 0;
  const readLine = (line: string) => {
    lines++;
    const fault = faultOf(line);
    if (fault !== undefined) faults.push(`${fault}: ${line.slice(0, 2_000)}`);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', readLine);
  const ended = once(child, 'exit');

  const started = new Promise<string>((resolve, reject) => {
    child.on('message', (told: { url?: string; fault?: string; id?: number; measured?: Measured }) => {
      if (told.url !== undefined) resolve(told.url);
      if (told.fault !== undefined) faults.push(told.fault);
      if (told.id !== undefined && told.measured) answers.get(told.id)?.(told.measured);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${faults.join('\n')}`)));
  });

  return {
    url: await started,
    measure: () =>
      new Promise((resolve) => {
        const id = asked++;
        answers.set(id, resolve);
        child.send(id);
      }),
    faults,
    logLines: () => lines,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A JWT, of whoever it is, starts like this. */
const JWT = /eyJ[\w-]{10,}\.[\w-]/;

const faultOf = (line: string): string | undefined => {
  if (line.includes(TOKEN_MARK) || JWT.test(line)) return 'a token in the log';
  if (line.includes(TEXT_MARK) || line.includes(CHAT_MARK)) return 'the text of a message in the log';
  // Bad input is no fault of the server's own, and those alone are logged as errors.
  return line.includes('"level":"error"') ? 'an error in the log' : undefined;
};

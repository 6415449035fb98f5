import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PRELOAD = new URL('preload.mjs', import.meta.url).href;
const START = fileURLToPath(new URL('../../../dist/main/start.js', import.meta.url));

export interface TappedServer {
  readonly url: string;
  /** Executes SQL on the server's own connection to its database. */
  readonly exec: (sql: string) => Promise<void>;
  readonly isAlive: () => boolean;
  /** Sends SIGTERM, and gives the exit status. */
  readonly stop: () => Promise<number | null>;
}

/** The server as `npm start` runs it, whose SQLite takes orders from the test. */
export const startTappedServer = async (environment: NodeJS.ProcessEnv): Promise<TappedServer> => {
  const child = fork(START, {
    execArgv: ['--import', PRELOAD],
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: unknown) => {
      output += String(chunk);
      const [, url] = /listens on (http:\S+)/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (status) => reject(new Error(`The server ended with ${status}: ${output}`)));
  });
  return {
    url: await listening,
    async exec(sql) {
      child.send(sql);
      await once(child, 'message');
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [status] = (await ended) as [number | null];
      return status;
    },
  };
};

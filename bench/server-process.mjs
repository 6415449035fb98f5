import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SECRET = 'a secret of the bench that is long enough to be one';

/** No limit is to be met: they are for clients that do not behave, and cost the same below them. */
const PARLEY = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'error',
  JWT_SECRET: SECRET,
  RATE_LIMIT: '1000000',
  RATE_BURST: '1000000',
  MAX_CONNECTIONS_PER_USER: '100000',
  MAX_PENDING_PER_ADDRESS: '100000',
};

/**
 * Starts a server in a process of its own, which ends with this one, with a data folder that goes with it.
 * `ask` gets the answer to one of the questions of servers/child.mjs, or of the server's own.
 */
export const startServer = async ({ kind, settings }) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const entry = fileURLToPath(new URL(`servers/${kind}.mjs`, import.meta.url));
  const profiled =
    process.env.BENCH_PROFILE === kind ? ['--cpu-prof', '--cpu-prof-dir=/tmp/parley-bench'] : [];
  const child = fork(entry, {
    execArgv: ['--expose-gc', ...profiled],
    env: {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      ...(kind === 'parley' && PARLEY),
      ...settings,
    },
  });
  const ended = once(child, 'exit');
  const answer = () =>
    Promise.race([
      once(child, 'message').then(([message]) => message),
      ended.then(([code]) => {
        throw new Error(`The server ${kind} has ended with ${code}`);
      }),
    ]);
  const url = await answer();
  return {
    kind,
    url,
    secret: SECRET,
    ask: (question, value) => {
      child.send({ question, value });
      return answer();
    },
    async stop() {
      child.disconnect();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

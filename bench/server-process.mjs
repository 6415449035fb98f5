import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SECRET = 'a secret of the bench that is long enough to be one';

/** No limit is to be met: they are for clients that do not behave, and cost the same below them. */
const PARLEY = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  STORE: 'memory',
  LOG_LEVEL: 'error',
  JWT_SECRET: SECRET,
  RATE_LIMIT: '1000000',
  RATE_BURST: '1000000',
  MAX_CONNECTIONS_PER_USER: '100000',
  MAX_PENDING_PER_ADDRESS: '100000',
};

/** Starts a server in a process of its own, which ends with this one. `cpu` in µs, `memory` in bytes after a collection. */
export const startServer = async (kind) => {
  const entry = fileURLToPath(new URL(`servers/${kind}.mjs`, import.meta.url));
  const profiled =
    process.env.BENCH_PROFILE === kind ? ['--cpu-prof', '--cpu-prof-dir=/tmp/parley-bench'] : [];
  const child = fork(entry, {
    execArgv: ['--expose-gc', ...profiled],
    env: { PATH: process.env.PATH, ...(kind === 'parley' && PARLEY) },
  });
  const ask = async (question) => {
    child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  const [url] = await once(child, 'message');
  return {
    kind,
    url,
    secret: SECRET,
    cpu: () => ask('cpu'),
    memory: () => ask('memory'),
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};

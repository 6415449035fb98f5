import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SECRET = 'a secret of the bench that is long enough to be one';

/** No client is to meet a limit. Below a limit, it costs the same whatever it is. */
const PARLEY = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'error',
  JWT_SECRET: SECRET,
  RATE_LIMIT: '1000000',
  RATE_BURST: '1000000',
  MAX_GROUPS_PER_DAY: '1000000',
  MAX_ADDED_PER_DAY: '100000000',
  MAX_PRIVATE_ROOMS_PER_HOUR: '1000000',
  MAX_CONNECTIONS_PER_USER: '100000',
  MAX_PENDING_PER_ADDRESS: '100000',
  MAX_CONNECTIONS_PER_ADDRESS: '100000',
};

const THIS_CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Starts a server in a process of its own, with a data folder that is removed when it stops. The process ends with this
 * one. `build` is the folder of the checkout whose Parley it is. `ask` asks one of the questions of servers/child.mjs,
 * or of the server's own.
 */
export const startServer = async ({ kind, settings, build = THIS_CHECKOUT }) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const entry = fileURLToPath(new URL(`servers/${kind}.mjs`, import.meta.url));
  const profiled =
    process.env.BENCH_PROFILE === kind ? ['--cpu-prof', '--cpu-prof-dir=/tmp/parley-bench'] : [];
  const child = fork(entry, {
    execArgv: ['--expose-gc', ...profiled],
    env: {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      BENCH_BUILD: build,
      ...(kind === 'parley' && PARLEY),
      ...settings,
    },
  });
  const ended = once(child, 'exit');
  const answer = () =>
    Promise.race([
      once(child, 'message').then(([message]) => message),
      ended.then(([code]) => {
        throw new Error(`The server ${kind} of ${build} has ended with ${code}`);
      }),
    ]);
  const ask = (question, value) => {
    child.send({ question, value });
    return answer();
  };
  const url = await answer();
  return {
    kind,
    url,
    secret: SECRET,
    /** The connections of its clients. */
    sockets: [],
    ask,
    /** Of each of its processes, in µs. */
    cpus: async () => [await ask('cpu')],
    async stop() {
      child.disconnect();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The same for so many nodes that are one system by their settings. What is for one server goes to the first. */
const startNodes = async ({ nodes: count, ...options }) => {
  // One after another: the first makes the collections.
  const nodes = [];
  while (nodes.length < count) nodes.push(await startServer(options));
  const [{ kind, url, secret }] = nodes;
  return {
    kind,
    url,
    secret,
    nodes,
    databaseUrl: options.settings.MONGO_URL,
    sockets: [],
    cpus: () => Promise.all(nodes.map((node) => node.ask('cpu'))),
    stop: () => Promise.all(nodes.map((node) => node.stop())),
  };
};

/**
 * The servers of the runs. With `shared` a run of the same name in a later case has the same server: in the short form,
 * starting servers takes most of the time.
 */
export const makeServers = ({ shared }) => {
  const running = new Map();
  return {
    async start(run, options) {
      const hasNodes = options.nodes !== undefined;
      // Nodes that share nothing with those of another run have other settings.
      const key = JSON.stringify(hasNodes ? options : [run, options]);
      const server = running.get(key) ?? (hasNodes ? startNodes(options) : startServer(options));
      running.set(key, server);
      return server;
    },
    /** Ends what a case began. */
    async release() {
      for (const server of await Promise.all(running.values())) {
        for (const socket of server.sockets.splice(0)) socket.terminate();
      }
      if (!shared) await this.stop();
    },
    async stop() {
      await Promise.all([...running.values()].map(async (server) => (await server).stop()));
      running.clear();
    },
  };
};

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDatabase } from '@parley/mongo-testing/database-process';
import { findFreePort } from '@parley/mongo-testing/free-port';
import { type Child, startChild } from './child.js';
import type { Programs } from './find-programs.js';
import { nginxConfiguration } from './nginx-configuration.js';

/** As many as `deploy/nginx.conf` has. */
const NODES = 3;

const START = fileURLToPath(new URL('../../../dist/main/start.js', import.meta.url));

export interface ClusterOptions {
  readonly programs: Programs;
  /** Of the nodes, beside what makes them a cluster. */
  readonly environment?: NodeJS.ProcessEnv;
  /** The URL of a database that is there already; missing: one is started. */
  readonly mongoUrl?: string;
  /** Everything that the programs print. */
  readonly onOutput?: (name: string, text: string) => void;
}

export interface Cluster {
  /** The one address, behind nginx. */
  readonly url: string;
  /** The addresses of the nodes. */
  readonly nodeUrls: readonly string[];
  readonly redisUrl: string;
  readonly mongoUrl: string;
  /** With which tokens are signed. */
  readonly secret: string;
  /** The nodes, redis-server and nginx, each by its name. A node that was killed can be started again by its number. */
  readonly children: ReadonlyMap<string, Child>;
  readonly startNode: (number: number) => Promise<void>;
  /** Ends everything in order, nginx first, and removes the folder. Idempotent. */
  readonly stop: () => Promise<void>;
}

/**
 * Three nodes of `dist` behind nginx, with a Redis and a MongoDB server, on free ports of this machine. Everything is in
 * a folder that is removed at the end. Where one does not start, nothing stays.
 */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const { programs, environment, onOutput } = options;
  const folder = mkdtempSync(join(tmpdir(), 'parley-cluster-'));
  const children = new Map<string, Child>();
  const secret = randomBytes(32).toString('base64url');
  let stopDatabase = (): Promise<void> => Promise.resolve();
  const start = async (
    name: string,
    port: number,
    command: readonly [string, ...string[]],
    env?: NodeJS.ProcessEnv,
  ) => {
    children.set(name, await startChild({ name, port, command, onOutput, ...(env && { env }) }));
  };

  const stop = async () => {
    await children.get('nginx')?.stop();
    await Promise.all(
      [...children.values()].filter(({ name }) => name !== 'redis').map((child) => child.stop()),
    );
    await children.get('redis')?.stop();
    await stopDatabase();
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const redisPort = await findFreePort();
    const bound = ['--bind', '127.0.0.1', '--port', String(redisPort), '--dir', folder];
    await start('redis', redisPort, [programs.redis, ...bound, '--save', '', '--appendonly', 'no']);
    const redisUrl = `redis://127.0.0.1:${redisPort}`;

    let mongoUrl = options.mongoUrl;
    if (mongoUrl === undefined) {
      if (programs.mongo.kind === 'url') mongoUrl = programs.mongo.url;
      else {
        mkdirSync(join(folder, 'mongo'));
        const database = await startDatabase(programs.mongo, {
          folder: join(folder, 'mongo'),
          port: undefined,
        });
        stopDatabase = database.stop;
        mongoUrl = database.url.replace(/\/(\?|$)/, '/parley$1');
      }
    }

    const nodePorts: number[] = [];
    while (nodePorts.length < NODES) nodePorts.push(await findFreePort());
    const shared = { REDIS_URL: redisUrl, MONGO_URL: mongoUrl, STORE: 'mongodb', JWT_SECRET: secret };
    const startNode = (number: number) => {
      const port = nodePorts[number - 1] ?? 0;
      const own = { PORT: String(port), HOST: '127.0.0.1', TRUST_PROXY: 'loopback', DATA_DIR: folder };
      const env = { PATH: process.env.PATH, ...own, ...environment, ...shared };
      return start(`node-${number}`, port, [process.execPath, START], env);
    };
    // The first makes the collections, before the others start.
    await startNode(1);
    await Promise.all(Array.from({ length: NODES - 1 }, (_, i) => startNode(i + 2)));

    const port = await findFreePort();
    const configuration = join(folder, 'nginx.conf');
    writeFileSync(configuration, nginxConfiguration({ folder, port, nodePorts }));
    await start('nginx', port, [programs.nginx, '-p', folder, '-c', configuration, '-e', 'stderr']);

    return {
      url: `http://127.0.0.1:${port}`,
      nodeUrls: nodePorts.map((nodePort) => `http://127.0.0.1:${nodePort}`),
      redisUrl,
      mongoUrl,
      secret,
      children,
      startNode,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

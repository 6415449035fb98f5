import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createClient } from '@redis/client';

/** Undefined where no redis-server is on the PATH. */
export const findRedis = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find((file) => existsSync(file));

const START_LIMIT_MS = 10_000;
const POLL_MS = 20;

/** A Redis of the bench's own on a free port, which keeps nothing on the disk and ends with this process. */
export const startRedis = async (program) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-redis-'));
  const port = await freePort();
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
  const child = spawn(program, [...place, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url, socket: { reconnectStrategy: () => POLL_MS } });
  // It is tried until the server listens.
  client.on('error', () => undefined);
  const deadline = setTimeout(end, START_LIMIT_MS);
  await Promise.race([
    client.connect(),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`redis-server has ended with ${code}`))),
  ]);
  clearTimeout(deadline);
  return {
    url,
    /**
     * Counts the commands that clients send from now on, without those that scripts call. `count` gives how often each
     * was sent, scripts by themselves, and starts anew.
     */
    async watch() {
      const asker = await client.duplicate().connect();
      let calls = {};
      let marked;
      let found;
      await client.monitor((line) => {
        const [, from, name, first = ''] = /^[\d.]+ \[\d+ (\S+)\] "([^"]+)"(?: "([^"]*)")?/.exec(line) ?? [];
        if (name === undefined || from === 'lua') return;
        if (first === marked) return found();
        const command = /^evalsha$/i.test(name) ? `script ${first}` : name.toLowerCase();
        calls[command] = (calls[command] ?? 0) + 1;
      });
      return {
        async count() {
          marked = randomUUID();
          // Redis shows commands in their order, perhaps late.
          const arrived = new Promise((resolve) => (found = resolve));
          await asker.sendCommand(['ECHO', marked]);
          await arrived;
          const counted = calls;
          calls = {};
          return counted;
        },
        stop: () => asker.destroy(),
      };
    },
    async close() {
      client.destroy();
      process.off('exit', end);
      const ended = once(child, 'exit');
      end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

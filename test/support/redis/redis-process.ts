import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findFreePort } from '@parley/mongo-testing/free-port';

const binary = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((file) => existsSync(file));

/** Why no server can be started; undefined where one can. */
export const MISSING_REDIS =
  binary === undefined ? 'no redis-server is installed: nothing was tried on Redis' : undefined;

/** A Redis of a test's own, on a free port, which keeps nothing on the disk. */
export interface RedisProcess {
  readonly url: string;
  /** Where it takes TLS too; empty without a certificate. */
  readonly tlsUrl: string;
  /** Ends it, and everything that it knew. */
  readonly kill: () => Promise<void>;
  /** Starts it again, empty, on the same port. */
  readonly start: () => Promise<void>;
  /** It hangs: it takes connections and answers nothing. */
  readonly halt: () => void;
  readonly resume: () => void;
  /** Ends it for ever. */
  readonly close: () => Promise<void>;
}

const running = new Set<ChildProcess>();
// They end with the tests, however those end.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Files of PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export const startRedis = async (tls?: Certificate): Promise<RedisProcess> => {
  if (binary === undefined) throw new Error(MISSING_REDIS);
  const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
  const port = await findFreePort();
  const tlsPort = tls && (await findFreePort());
  const run = async () => {
    const options = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
    if (tls !== undefined) {
      const files = ['--tls-cert-file', tls.certificate, '--tls-key-file', tls.key];
      options.push('--tls-port', String(tlsPort), ...files, '--tls-auth-clients', 'no');
      options.push('--tls-ca-cert-file', tls.certificate);
    }
    const child = spawn(binary, [...options, '--dir', folder], { stdio: 'ignore' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${String(child.exitCode)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return child;
  };
  let child = await run();

  const kill = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return {
    tlsUrl: tlsPort === undefined ? '' : `rediss://127.0.0.1:${String(tlsPort)}`,
    url: `redis://127.0.0.1:${String(port)}`,
    kill,
    async start() {
      child = await run();
    },
    halt: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(String(reply).startsWith('+PONG'));
    });
  });

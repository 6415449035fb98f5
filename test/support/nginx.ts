import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.js';
import { isListening } from './is-listening.js';

const nginx = findProgram('nginx');
const openssl = findProgram('openssl');

/** Why nothing can be tried behind nginx; undefined where it can. */
export const MISSING_NGINX =
  nginx === undefined || openssl === undefined
    ? 'no nginx or no openssl is installed: nothing was tried behind a proxy with TLS'
    : undefined;

export interface Nginx {
  /** Such as `https://localhost:8443`. */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** A location of nginx, and the address to which its requests go. */
export interface Location {
  readonly path: string;
  readonly to: string;
  /** Further directives. */
  readonly directives?: string;
}

/** An nginx on this machine, with TLS and a certificate that nobody knows. */
export const startNginx = async (locations: readonly Location[]): Promise<Nginx> => {
  if (nginx === undefined || openssl === undefined) throw new Error(MISSING_NGINX);
  const folder = mkdtempSync(join(tmpdir(), 'parley-nginx-'));
  const port = await freePort();
  execFileSync(
    openssl,
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', 'key.pem', '-out', 'cert.pem'],
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, locations));
  const child = spawn(nginx, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  process.once('exit', () => child.kill('SIGKILL'));
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${errors}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  return {
    origin: `https://localhost:${port}`,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const configuration = (port: number, locations: readonly Location[]): string => `
daemon off;
master_process off;
pid nginx.pid;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((part) => `${part}_temp_path temp-${part};`).join(' ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    proxy_http_version 1.1;
    ${locations
      .map(
        ({ path, to, directives = '' }) => `location ${path} {
      proxy_pass ${to};
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      ${directives}
    }`,
      )
      .join('\n    ')}
  }
}
`;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

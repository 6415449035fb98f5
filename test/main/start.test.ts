import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/run-command.js';
import { connectClient } from '../support/test-client.js';

const folder = mkdtempSync(join(tmpdir(), 'parley-start-'));
const run = (command: string, environment: NodeJS.ProcessEnv, ...args: string[]) =>
  runCommand(command, { DATA_DIR: folder, PORT: '0', STORE: 'memory', ...environment }, ...args);

describe('the server command', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says where it listens, which store it uses and how to try it, and stops cleanly on SIGTERM', async () => {
    const { child, ended, printed } = run('start.js', {});
    const [, url = ''] = await printed(/listens on (http:\S+)/);
    await printed(/Try it: curl .*\/api\/rooms/);
    const [, page = ''] = await printed(/Chat in a browser: (\S+)/);
    const chat = await fetch(page);
    const token = await run('token.js', {}, 'ana').ended;
    const client = await connectClient(url, { token: token.output.trim() });
    const root = await fetch(`${url}/`);

    child.kill('SIGTERM');
    const { status, output } = await ended;

    expect(await root.text()).toBe('Messaging system running!');
    expect(chat.headers.get('content-type')).toContain('text/html');
    expect(page).toBe(`${url}/app/`);
    expect(output).toContain('Store: memory');
    expect(status).toBe(0);
    client.close();
  });

  it('ends at once on a second SIGTERM, with another status', async () => {
    const { child, ended, printed } = run('start.js', {});
    const [, port = ''] = await printed(/listens on \S+:(\d+)/);
    // A request that never ends, so that stopping does not end either.
    const request = connect(Number(port), '127.0.0.1');
    request.write('POST /api/rooms/private HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{');
    request.on('error', () => undefined);
    await fetch(`http://127.0.0.1:${port}/healthz`);

    child.kill('SIGTERM');
    await printed(/Stopping/);
    child.kill('SIGTERM');
    const { status } = await ended;

    expect(status).toBe(2);
  });

  it('says nothing of how to try it in production', async () => {
    const { child, ended, printed } = run('start.js', {
      NODE_ENV: 'production',
      JWT_SECRET: 'x'.repeat(32),
      HOST: '127.0.0.1',
    });
    await printed(/Store: memory/);

    child.kill('SIGTERM');
    const { output } = await ended;

    expect(output).not.toContain('Try it');
    expect(output).not.toContain('/app');
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT is "eighty"'],
    [{ NODE_ENV: 'production' }, 'JWT_SECRET is not set'],
    [{ HOST: 'nowhere.invalid' }, 'HOST is "nowhere.invalid", it takes an address of this machine'],
    [{ DATA_DIR: '/dev/null' }, 'DATA_DIR is "/dev/null", it takes a folder to write in'],
  ])('ends with the reason where a setting is wrong: %o', async (environment, reason) => {
    const { status, errors } = await run('start.js', environment).ended;

    expect(status).toBe(1);
    expect(errors).toContain(reason);
    expect(errors).not.toContain('    at ');
  });

  it('ends with the reason where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const { status, errors } = await run('start.js', { PORT: String(port) }).ended;
    other.close();

    expect(status).toBe(1);
    expect(errors).toContain(`PORT is ${port}, it takes one that no other process uses`);
  });
});

describe('the token command', () => {
  it.each([
    [['root', 'Ana Lee', '--admin'], {}, { sub: 'root', name: 'Ana Lee', admin: true }],
    [['--admin', 'root'], { JWT_ADMIN_CLAIM: 'boss' }, { sub: 'root', boss: true }],
    [['ana'], {}, { sub: 'ana' }],
  ])('gives the token of an admin only where it is asked to: %o', async (args, environment, claims) => {
    const { output } = await run('token.js', environment, ...args).ended;

    const { iat, exp, ...given } = jwt.decode(output.trim()) as jwt.JwtPayload;
    expect(given).toEqual(claims);
    expect((exp ?? 0) - (iat ?? 0)).toBe(12 * 60 * 60);
  });

  it.each([
    [[], 'Usage'],
    [['not a user'], 'white space'],
    [['root', '--boss'], 'Usage'],
  ])('refuses %o with the reason', async (args, reason) => {
    const { status, errors, output } = await run('token.js', {}, ...args).ended;

    expect(status).toBe(1);
    expect(errors).toContain(reason);
    expect(output).toBe('');
  });
});

describe('the command of the package', () => {
  it('starts the server, and says how to get a token from it', async () => {
    const { child, ended, printed } = run('command.js', {});
    const [, command = ''] = await printed(/Bearer \$\(npx @parley\/server (.*?)\)"/);
    const [, url = ''] = await printed(/listens on (http:\S+)/);
    const token = await run('command.js', {}, ...command.split(' ')).ended;

    const answer = await fetch(`${url}/api/rooms`, {
      headers: { authorization: `Bearer ${token.output.trim()}` },
    });
    child.kill('SIGTERM');
    await ended;

    expect(answer.status).toBe(200);
  });

  it('says what it takes where it is asked', async () => {
    const { status, output } = await run('command.js', {}, '--help').ended;

    expect(output).toContain('COMMAND is one of token, backup, check, restore, conformance');
    expect(status).toBe(0);
  });

  it.each([
    [['start'], 'COMMAND is one of token, backup, check, restore, conformance'],
    [['token'], 'Usage: npx @parley/server token USER'],
    [['backup'], 'Usage: npx @parley/server backup FILE'],
    [['restore'], 'Usage: npx @parley/server restore FILE'],
    [['check'], 'npx @parley/server check is for the database of the store sqlite'],
  ])('refuses %o with the reason', async (args, reason) => {
    const { status, errors } = await run('command.js', {}, ...args).ended;

    expect(status).toBe(1);
    expect(errors).toContain(reason);
  });
});

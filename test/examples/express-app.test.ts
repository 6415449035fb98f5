import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@parley/mongo-testing/free-port';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningCommand } from '../support/run-command.js';
import { connectClient, eventually, type TestClient } from '../support/test-client.js';
import { type InstalledExample, installExample } from './install-example.js';

describe('examples/express-app', () => {
  let example: InstalledExample;
  let app: RunningCommand;
  let url: string;
  beforeAll(async () => {
    example = installExample('express-app');
    const PORT = String(await findFreePort());
    app = example.run('node app.mjs', { PORT, DATA: join(example.folder, 'data') });
    [url] = await app.printed(/http:\S+/);
  });
  afterAll(() => {
    app.child.kill('SIGKILL');
    example.remove();
  });

  const signIn = async (user: string): Promise<string> => {
    const body = new URLSearchParams({ user });
    const { headers } = await fetch(`${url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
    return headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const chatOf = async (user: string): Promise<TestClient> =>
    connectClient(url, {}, { path: '/chat/socket.io', extraHeaders: { cookie: await signIn(user) } });

  it('has a chat of ten lines', () => {
    const program = readFileSync(join(example.folder, 'app.mjs'), 'utf8');
    const [, chat = ''] = /\/\/ The chat[^\n]*\n(.*?)\n\n/s.exec(program) ?? [];
    const imports = program.match(/^import .*@parley\/server/gm) ?? [];

    expect(imports.length + chat.split('\n').length).toBe(10);
  });

  it('serves its page with the chat in it to anyone who has signed in', async () => {
    const cookie = await signIn('ana');
    const textOf = async (path: string, headers = {}) => (await fetch(url + path, { headers })).text();

    expect(await textOf('/')).toContain('action="/sign-in"');
    expect(await textOf('/', { cookie })).toContain('<a href="/chat/app/">');
    expect(JSON.parse(await textOf('/chat/app/config.json', { cookie }))).toMatchObject({ userId: 'ana' });
  });

  it('lets users of its sessions chat, and nobody else', async () => {
    const [ana, ben] = [await chatOf('ana'), await chatOf('ben')];

    await ana.send('ana_ben', 'Hello, Ben');
    await eventually('ben has it', () => ben.messages('ana_ben').length === 1);
    const stranger = await fetch(`${url}/chat/api/rooms`);

    expect(stranger.status).toBe(401);
    await expect(connectClient(url, {}, { path: '/chat/socket.io' })).rejects.toMatchObject({
      data: { code: 'UNAUTHENTICATED' },
    });
    ana.close();
    ben.close();
  });

  it('keeps its own Socket.IO, and stops with both', async () => {
    const extraHeaders = { cookie: await signIn('ana') };
    const own = io(url, { extraHeaders, transports: ['websocket'], reconnection: false });
    const visitors = await new Promise((resolve) => own.once('visitors', resolve));
    const chat = await chatOf('ana');

    app.child.kill('SIGTERM');
    const { status, errors } = await app.ended;

    expect(visitors).toBe(1);
    expect([status, errors]).toEqual([0, '']);
    own.close();
    chat.close();
  });
});

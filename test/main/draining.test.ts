import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectTcp, requestText } from '../support/raw-tcp.js';
import { startTestServer } from '../support/test-server.js';

describe('a server that drains', () => {
  it('is red at /readyz, lets nobody in, and closes 200 connections a second so that all come back', async () => {
    const server = await startTestServer({ MAX_CONNECTIONS_PER_USER: '100' });
    const devices = await Promise.all(
      Array.from({ length: 60 }, () => server.connect('ana', {}, { reconnection: true })),
    );
    const closings: number[] = [];
    const reasons = devices.map(
      ({ socket }) =>
        new Promise<object>((resolve) => {
          socket.once('disconnect', (reason) => {
            closings.push(performance.now());
            resolve({ reason, comesBack: socket.active });
          });
        }),
    );

    const started = performance.now();
    const stopped = server.stop();
    const ready = await fetch(`${server.url}/readyz`);
    const newcomer = server.connect('ben');
    await expect(newcomer).rejects.toThrow();
    await Promise.all(reasons);

    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not ready' });
    expect(await Promise.all(reasons)).toEqual(
      devices.map(() => ({ reason: 'transport close', comesBack: true })),
    );
    // The first ten at once, and ten in each of five intervals of 50 ms.
    expect(Math.max(...closings) - started).toBeGreaterThanOrEqual(240);
    await stopped;
  });

  it('is only red at /readyz until the delay of its settings has passed', async () => {
    const server = await startTestServer({ STOP_DELAY_MS: '400' });
    const ana = await server.connect('ana');

    const stopped = server.stop();
    const ready = await fetch(`${server.url}/readyz`);
    const ben = await server.connect('ben');
    const sent = await ana.send('ana_ben', 'hi');
    await stopped;

    expect(ready.status).toBe(503);
    expect(sent).toMatchObject({ message: 'hi' });
    expect(ben.socket.connected).toBe(false);
  });

  it('does not wait longer than five seconds for a request that its client never ends', async () => {
    const server = await startTestServer();
    const { socket, until } = await connectTcp(server.url);
    // An answer says that the server has read what follows on its request too.
    socket.write(requestText('GET', '/healthz'));
    socket.write(
      'POST /dev/token HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n{',
    );
    await until('200 OK');

    const started = performance.now();
    await server.stop();

    expect(performance.now() - started).toBeLessThan(5_500);
    socket.destroy();
  });

  it('has stored when the users who were still there were last seen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-draining-'));
    const environment = { STORE: 'sqlite', DATA_DIR: folder };
    const server = await startTestServer(environment);
    const ben = await server.connect('ben');
    await ben.send('ana_ben', 'hi');

    const started = Date.now();
    await server.stop();
    const stopped = Date.now();
    const next = await startTestServer(environment);
    const { body } = await next.rest<{ status: string; lastSeen: string }>(
      'ana',
      'GET',
      '/api/users/ben/presence',
    );
    await next.stop();
    rmSync(folder, { recursive: true });

    const lastSeen = Date.parse(body.lastSeen);
    expect(body.status).toBe('offline');
    expect(lastSeen).toBeGreaterThanOrEqual(started);
    expect(lastSeen).toBeLessThanOrEqual(stopped);
  });
});

import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('a page that leads a name of its own to this server', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  /** Fetch sets the host itself. Gives the status; undefined where the connection is closed without one. */
  const ask = (host: string, path: string, more: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve) => {
      const { hostname, port } = new URL(server.url);
      const headers = { host, 'x-user-id': 'ana', ...more };
      const asked = request({ hostname, port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      asked.on('error', () => resolve(undefined)).end();
    });

  const askAll = async (host: string) => [
    await ask(host, '/api/rooms'),
    await ask(host, '/socket.io/?EIO=4&transport=polling', { origin: `http://${host}` }),
    await ask(host, '/socket.io/?EIO=4&transport=websocket', { ...UPGRADE, origin: `http://${host}` }),
  ];

  it('reaches nothing where users need no tokens and only some origins may call', async () => {
    server = await startTestServer({ AUTH_MODE: 'none', CORS_ORIGIN: 'https://friend.example' });
    const own = new URL(server.url).host;

    expect(await askAll('evil.example')).toEqual([403, 403, undefined]);
    expect(await askAll(own)).toEqual([200, 200, 101]);
    expect(await askAll('localhost')).toEqual([200, 200, 101]);
    expect(await askAll('friend.example')).toEqual([200, 200, 101]);
  });

  it.each([
    ['needs a token', { CORS_ORIGIN: 'https://friend.example' }, [401, 200, 101]],
    ['is as welcome as every other', { AUTH_MODE: 'none' }, [200, 200, 101]],
  ])('%s elsewhere', async (_what, settings, statuses) => {
    server = await startTestServer(settings);

    expect(await askAll('evil.example')).toEqual(statuses);
  });
});

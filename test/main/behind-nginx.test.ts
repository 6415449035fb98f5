import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import type { OpenApiDocument } from '../../src/adapters/express/openapi/open-api.js';
import { MISSING_NGINX, type ProxiedServers, startProxiedServers } from '../support/proxied-servers.js';

const describeNginx = (title: string, define: () => void) =>
  MISSING_NGINX === undefined ? describe(title, define) : describe(title, () => it.skip(MISSING_NGINX ?? ''));

describeNginx('behind nginx with TLS', () => {
  let servers: ProxiedServers;
  beforeAll(async () => {
    // Fetch takes a certificate that nobody knows in no other way.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    servers = await startProxiedServers();
  });
  afterAll(async () => {
    await servers?.stop();
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });

  describe.each(['kept', 'stripped'] as const)('a path that the proxy has %s', (how) => {
    const at = (path: string) => fetch(`${servers[how].url}${path}`, { redirect: 'manual' });

    it.each(['/', '/healthz', '/docs', '/app/', '/app/config.json'])('has %s below it', async (path) => {
      expect((await at(path)).status).toBe(200);
    });

    it('is in the addresses of the description', async () => {
      const { servers: described } = (await (await at('/openapi.json')).json()) as OpenApiDocument;

      expect(described).toEqual([{ url: new URL(servers[how].url).pathname }]);
    });

    it('is in the way from /app to the web chat', async () => {
      const { status, headers } = await at('/app');
      const location = new URL(headers.get('location') ?? '', `${servers[how].url}/app`);

      expect([status, location.href]).toEqual([301, `${servers[how].url}/app/`]);
    });

    it('gives JSON for what does not exist', async () => {
      const answer = await at('/nowhere');

      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT_FOUND' }]);
    });

    it.each([['websocket'], ['polling']] as const)('is where clients connect by %s', async (transport) => {
      const { server, url } = servers[how];
      const { origin, pathname } = new URL(url);
      const socket = io(origin, {
        path: `${pathname}/socket.io`,
        auth: { token: server.tokenOf('ana') },
        transports: [transport],
        rejectUnauthorized: false,
        forceNew: true,
      });
      const sent: unknown = await new Promise((resolve, reject) => {
        socket.on('connect_error', reject);
        socket.emit('sendMessage', { roomId: 'ana_ben', message: 'Hello' }, resolve);
      });
      socket.close();

      expect(sent).toMatchObject({ ok: true });
    });
  });
});

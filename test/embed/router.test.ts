import { createServer, type RequestListener } from 'node:http';
import express from 'express';
import express4 from 'express4';
import { afterEach, describe, expect, it } from 'vitest';
import { createChatClient } from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { startHost, type TestHost } from './host.js';

const CREATE = { name: 'Crew', members: ['ben'] };

describe('the router of a chat', () => {
  let host: TestHost;
  afterEach(() => host.close());

  const serversIn = async (path: string) =>
    ((await (await host.rest(undefined, path)).json()) as { servers: unknown }).servers;

  it('takes no route but its own, and hands the rest on as it was', async () => {
    const seen: unknown[] = [];
    host = await startHost({
      handler: (chat) => {
        const app = express();
        app.get('/before', (_request, response) => void response.send('host'));
        app.use(chat.router);
        app.use((request, response) => {
          seen.push(request.app === app, request.originalUrl, request.baseUrl);
          response.status(418).json({ code: 'HOST' });
        });
        return app;
      },
    });

    const answers = await Promise.all(
      ['/before', '/after', '/healthz'].map(async (path) => (await host.rest('ana', path)).status),
    );

    expect(answers).toEqual([200, 418, 200]);
    expect(seen).toEqual([true, '/after', '']);
  });

  it.each<[string, string, (chat: TestHost['chat']) => RequestListener]>([
    ['alone', '', (chat) => chat.router],
    ['at a path', '/chat', (chat) => express().use('/chat', chat.router)],
    [
      'in a router of a router',
      '/tenants/a.b/chat',
      (chat) => {
        const inner = express.Router().use('/chat', chat.router);
        return express().use('/tenants/:tenant', inner);
      },
    ],
    [
      'in an app of Express 4 with its own parser',
      '/chat',
      (chat) => express4().use(express4.json()).use('/chat', chat.router),
    ],
    [
      'behind settings of the host that change how answers are written',
      '/chat',
      (chat) => {
        const app = express().set('json spaces', 2).set('etag', false).set('query parser', 'extended');
        return app.use('/chat', chat.router);
      },
    ],
  ])('knows where it is: %s', async (_where, prefix, handler) => {
    host = await startHost({ handler });

    const made = await host.rest('ana', `${prefix}/api/groups/create`, { body: CREATE });
    const text = await made.text();
    const unknown = await host.rest('ana', `${prefix}/api/nowhere`);
    const page = await (await host.rest(undefined, `${prefix}/docs`)).text();

    expect([made.status, unknown.status]).toEqual([201, 404]);
    expect(text).toMatch(/^\{"roomId"/);
    expect(await serversIn(`${prefix}/openapi.json`)).toEqual([{ url: prefix === '' ? '/' : prefix }]);
    expect(page.includes(`Every path is below <code>${prefix}</code>`)).toBe(prefix !== '');
  });

  it('tells each of two places where it is', async () => {
    host = await startHost({
      handler: (chat) => express().use('/a', chat.router).use('/b', chat.router).use(chat.router),
    });

    const servers = [];
    for (const prefix of ['/a', '/b', '', '/a']) servers.push(await serversIn(`${prefix}/openapi.json`));

    expect(servers).toEqual([[{ url: '/a' }], [{ url: '/b' }], [{ url: '/' }], [{ url: '/a' }]]);
  });

  it('writes nothing of a request into its page', async () => {
    host = await startHost({ handler: (chat) => express().use('/:any', chat.router) });

    const evil = encodeURIComponent(`"><script>alert(1)</script>`);
    const page = await (await host.rest(undefined, `/${evil}/docs`)).text();

    expect(page).not.toContain('alert(1)');
    expect(await serversIn(`/a"b'c/openapi.json`)).toEqual([{ url: '/' }]);
  });

  describe('behind parsers of the host', () => {
    const parsing = (...parsers: RequestListener[]) =>
      startHost({
        handler: (chat) => {
          const app = express();
          for (const parser of parsers) app.use(parser as express.RequestHandler);
          return app.use('/chat', chat.router);
        },
      });
    const send = (body: string, type = 'application/json') =>
      host.rest('ana', '/chat/api/rooms/ana_ben/messages', { body, headers: { 'content-type': type } });

    it('takes what they have read', async () => {
      host = await parsing(express.json() as RequestListener);

      expect((await send('{"message":"Hi 💬"}')).status).toBe(201);
      expect((await send('[]')).status).toBe(400);
    });

    it('reads what they have left', async () => {
      host = await parsing(express.urlencoded() as RequestListener);

      expect((await send('{"message":"Hi"}')).status).toBe(201);
    });

    it('takes no form for JSON', async () => {
      host = await parsing(express.urlencoded() as RequestListener, express.text() as RequestListener);

      expect((await send('message=Hi', 'application/x-www-form-urlencoded')).status).toBe(400);
      expect((await send('{"message":"Hi"}', 'text/plain')).status).toBe(400);
    });

    it('keeps its own limit of bytes', async () => {
      host = await parsing(express.json({ limit: '10mb' }) as RequestListener);

      const answer = await send(JSON.stringify({ message: 'Hi', more: 'x'.repeat(200_000) }));

      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'TOO_LARGE']);
    });
  });

  it('serves the web chat, whose page learns who its visitor is', async () => {
    host = await startHost({ options: { webChat: true } });

    const configOf = async (user?: string) =>
      (await (await host.rest(user, '/chat/app/config.json')).json()) as object;
    const page = await host.rest('ana', '/chat/app/');
    const moved = await host.rest('ana', '/chat/app');

    expect([page.status, moved.headers.get('location')]).toEqual([200, 'app/']);
    expect(await configOf('ana')).toEqual({ signIn: 'host', userId: 'ana', embedOrigins: [] });
    expect(await configOf()).toEqual({ signIn: 'none', embedOrigins: [] });
  });

  it('serves no web chat unless it is asked to', async () => {
    host = await startHost();

    expect((await host.rest('ana', '/chat/app/')).status).toBe(404);
  });

  it('is found by the client at a url with a path', async () => {
    const identify = () => ({ userId: 'ana' });
    host = await startHost({ options: { identify } });
    const client = createChatClient({ url: `${host.origin}/chat`, userId: 'ana' });

    await eventually('it is online', () => client.connection === 'online');
    const group = await client.createGroup({ name: 'Crew', members: ['ben'] });

    expect(group.status).toBe('ready');
    client.close();
  });

  it('is a listener of its own', async () => {
    host = await startHost({
      handler: (chat) => createServer(chat.router).listeners('request')[0] as RequestListener,
    });

    const missing = await host.rest('ana', '/nowhere');

    expect([missing.status, await missing.json()]).toEqual([
      404,
      { code: 'NOT_FOUND', message: 'There is no such route' },
    ]);
  });
});

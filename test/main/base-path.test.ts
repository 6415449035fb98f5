import { connect } from 'node:net';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AsyncApiDocument } from '../../src/adapters/express/asyncapi/async-api.js';
import type { OpenApiDocument } from '../../src/adapters/express/openapi/open-api.js';
import { bodyOf, connectPolling } from '../support/polling-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Fetch would resolve a redirect, and choose the headers. */
const get = (url: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });

const serversIn = ({ body }: Answer) => (JSON.parse(body) as OpenApiDocument).servers;

/** Where Socket.IO is, by the description of the events. */
const socketPathsIn = ({ body }: Answer) =>
  Object.values((JSON.parse(body) as AsyncApiDocument).servers).map(({ pathname }) => pathname);

describe('a server with BASE_PATH', () => {
  let server: TestServer;
  let origin: string;
  beforeAll(async () => {
    server = await startTestServer({ BASE_PATH: '/chat/' });
    origin = new URL(server.url).origin;
  });
  afterAll(() => server.stop());

  it('says in its address where it is', () => {
    expect(server.url).toBe(`${origin}/chat`);
  });

  it.each(['/chat', '/chat/', '/chat/healthz', '/chat/readyz', '/chat/docs', '/chat/app/'])(
    'serves %s',
    async (path) => {
      expect((await get(origin + path)).status).toBe(200);
    },
  );

  it.each([
    '/',
    '/healthz',
    '/api/rooms',
    '/app/',
    '/socket.io/?EIO=4&transport=polling',
    '/chatter',
    '/chat/nowhere',
    '/chat/apis',
    '/nowhere/%00',
  ])('answers NOT_FOUND as JSON where it serves nothing: %s', async (path) => {
    const { status, headers, body } = await get(origin + path);

    expect([status, headers['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
    expect(JSON.parse(body)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('answers INVALID as JSON to a path that cannot be read', async () => {
    const { status, body } = await get(`${origin}/chat/api/rooms/%ff`);

    expect([status, JSON.parse(body)]).toMatchObject([400, { code: 'INVALID' }]);
  });

  it('answers routes of the API that do not exist as JSON', async () => {
    expect(await server.rest('ana', 'GET', '/api/nowhere')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });

  it('leads to the web chat below the path, and keeps the query', async () => {
    const { status, headers } = await get(`${origin}/chat/app?x=1`);

    expect([status, new URL(String(headers.location), `${origin}/chat/app`).href]).toEqual([
      301,
      `${origin}/chat/app/?x=1`,
    ]);
  });

  it('describes its routes below the path', async () => {
    const description = await get(`${origin}/chat/openapi.json`);
    const page = await get(`${origin}/chat/docs`);

    expect(serversIn(description)).toEqual([{ url: '/chat' }]);
    expect(page.body).toContain('Every path is below <code>/chat</code>');
  });

  it('describes its events below the path, where Socket.IO is', async () => {
    const description = await get(`${origin}/chat/asyncapi.json`);
    const page = await get(`${origin}/chat/docs/events`);
    const [path, ...others] = new Set(socketPathsIn(description));
    const opened = await get(`${origin}${path}/?EIO=4&transport=polling`);

    expect([path, others]).toEqual(['/chat/socket.io', []]);
    expect([opened.status, opened.body.slice(0, 1)]).toEqual([200, '0']);
    expect(page.body).toContain('<code>/chat/socket.io</code>');
  });

  it('has Socket.IO below the path, and gives out none of its files', async () => {
    const opened = await get(`${origin}/chat/socket.io/?EIO=4&transport=polling`);
    const files = ['socket.io.js', 'socket.io.min.js', 'socket.io.js.map', 'socket.io.esm.min.js'];
    const answers = await Promise.all(files.map((file) => get(`${origin}/chat/socket.io/${file}`)));

    expect([opened.status, opened.body.slice(0, 1)]).toEqual([200, '0']);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(Math.max(...answers.map(({ body }) => body.length))).toBeLessThan(100);
  });

  it('does not believe X-Forwarded-Prefix of just anyone', async () => {
    const description = await get(`${origin}/chat/openapi.json`, { 'x-forwarded-prefix': '/evil' });

    expect(serversIn(description)).toEqual([{ url: '/chat' }]);
  });
});

describe('X-Forwarded-Prefix of a trusted proxy', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ TRUST_PROXY: 'loopback' });
  });
  afterAll(() => server.stop());

  it.each([
    ['/chat', '/chat'],
    ['/chat/', '/chat'],
    ['/outer, /inner', '/outer/inner'],
    ['/', '/'],
    ['', '/'],
    ['chat', '/'],
    ['//evil.example', '/'],
    ['https://evil.example', '/'],
    ['/a/../b', '/'],
    ['/<script>', '/'],
    [`/${'x'.repeat(500)}`, '/'],
  ])('%s gives the description the server %s', async (prefix, url) => {
    const description = await get(`${server.url}/openapi.json`, { 'x-forwarded-prefix': prefix });

    expect(serversIn(description)).toEqual([{ url }]);
    expect((JSON.parse(description.body) as OpenApiDocument).openapi).toBe('3.1.1');
  });

  it('comes before BASE_PATH', async () => {
    const below = await startTestServer({ TRUST_PROXY: '1', BASE_PATH: '/v1' });

    const description = await get(`${below.url}/openapi.json`, { 'x-forwarded-prefix': '/chat' });
    const ofEvents = await get(`${below.url}/asyncapi.json`, { 'x-forwarded-prefix': '/chat' });

    expect(serversIn(description)).toEqual([{ url: '/chat/v1' }]);
    expect(new Set(socketPathsIn(ofEvents))).toEqual(new Set(['/chat/v1/socket.io']));
    await below.stop();
  });
});

describe('the connections of a server', () => {
  it('are limited for each address, but not for a trusted proxy', async () => {
    const direct = await startTestServer({ MAX_CONNECTIONS_PER_ADDRESS: '1' });
    const proxied = await startTestServer({ MAX_CONNECTIONS_PER_ADDRESS: '1', TRUST_PROXY: 'loopback' });
    const served = async ({ url }: TestServer) => {
      const answers = await Promise.allSettled([get(`${url}/healthz`), get(`${url}/healthz`)]);
      return answers.filter(({ status }) => status === 'fulfilled').length;
    };

    expect([await served(direct), await served(proxied)]).toEqual([1, 2]);
    await Promise.all([direct.stop(), proxied.stop()]);
  });

  it('are limited in the requests that they send without reading answers', async () => {
    const server = await startTestServer();
    const { port } = new URL(server.url);
    const received = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
      socket.write('GET /docs HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000));
    });

    expect(received.match(/HTTP\/1\.1 \d+/g)?.length ?? 0).toBeLessThanOrEqual(17);
    await server.stop();
  });

  it('take in one polling body all that a user may send at once, and no more', async () => {
    const burst = 500;
    const server = await startTestServer({ RATE_BURST: String(burst) });
    const bodyWith = (packets: number) =>
      bodyOf(Array.from({ length: packets }, () => '42["typing","ana_ben"]'));
    const [allowed, refused] = [await connectPolling(server.url), await connectPolling(server.url)];
    for (const client of [allowed, refused]) {
      await client.post(`40${JSON.stringify({ token: server.tokenOf('ana') })}`);
    }

    await allowed.post(bodyWith(burst));
    await refused.post(bodyWith(burst + 100)).catch(() => undefined);

    expect(await allowed.poll()).toBeInstanceOf(Array);
    expect(await refused.poll()).toBe(400);
    await server.stop();
  });

  it('stay open for another request for longer than load balancers use them', async () => {
    const server = await startTestServer();
    const brief = await startTestServer({ KEEP_ALIVE_TIMEOUT_MS: '1000' });
    const timeoutOf = async ({ url }: TestServer) =>
      (await fetch(`${url}/healthz`)).headers.get('keep-alive');

    expect([await timeoutOf(server), await timeoutOf(brief)]).toEqual(['timeout=65', 'timeout=1']);
    await Promise.all([server.stop(), brief.stop()]);
  });
});

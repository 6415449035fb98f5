import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DevelopmentTokenOptions } from '../../../src/adapters/express/development-token.js';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { parseUserId } from '../../../src/domain/ids.js';
import { makeSilentLogger } from '../../support/silent-logger.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

const LIMITER = { perSecond: 1, burst: 3 };

describe('POST /dev/token', () => {
  let rest: TestRest;
  const start = async (replace: Partial<DevelopmentTokenOptions> = {}) => {
    const limiter = makeInProcessRateLimiter(LIMITER);
    rest = await startTestRest(undefined, {
      developmentToken: {
        sign: (userId, name) => `token-of:${userId}:${name ?? 'nameless'}`,
        lifetime: 60,
        admit: () => limiter.admit(parseUserId('all'), 1, 0),
        corsOrigins: ['https://friend.example'],
        host: 'box.lan',
        logger: makeSilentLogger(),
        ...replace,
      },
    });
  };
  beforeEach(() => start());
  afterEach(() => rest.close());

  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${rest.url}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('gives a token with its lifetime, which nothing caches', async () => {
    const response = await ask({ userId: 'ana', name: ' Ana Lee ' });

    expect(await response.json()).toEqual({ token: 'token-of:ana:Ana Lee', expiresIn: 60 });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('needs no name', async () => {
    expect(await (await ask({ userId: 'ana' })).json()).toMatchObject({ token: 'token-of:ana:nameless' });
  });

  it.each([
    '[]',
    '{',
    '{}',
    { userId: 7 },
    { userId: 'has blank' },
    { userId: 'x'.repeat(129) },
    { userId: 'ana', name: '  ' },
    { userId: 'ana', name: 'x'.repeat(201) },
  ])('refuses %j', async (body) => {
    const response = await ask(body);

    expect([response.status, await response.json()]).toMatchObject([400, { code: 'INVALID' }]);
  });

  it('refuses a form, which any page can send anywhere', async () => {
    const { status } = await ask('userId=ana', { 'content-type': 'application/x-www-form-urlencoded' });

    expect(status).toBe(400);
  });

  it('refuses a body that is too large', async () => {
    expect((await ask({ userId: 'ana', filler: 'x'.repeat(5_000) })).status).toBe(413);
  });

  it('is for pages of this server and of the given origins', async () => {
    const own = await ask({ userId: 'ana' }, { origin: rest.url });
    const friend = await ask({ userId: 'ana' }, { origin: 'https://friend.example' });
    const foreign = await ask({ userId: 'ana' }, { origin: 'https://evil.example' });
    const opaque = await ask({ userId: 'ana' }, { origin: 'null' });

    expect([own, friend, foreign, opaque].map(({ status }) => status)).toEqual([200, 200, 403, 403]);
  });

  it('is for no foreign page where every page may connect', async () => {
    await rest.close();
    await start({ corsOrigins: '*' });

    const statuses = [
      (await ask({ userId: 'ana' }, { origin: rest.url })).status,
      (await ask({ userId: 'ana' }, { origin: 'https://any.example' })).status,
    ];

    expect(statuses).toEqual([200, 403]);
  });

  it.each([
    ['localhost:5000', 200],
    ['LOCALHOST', 200],
    ['chat.localhost:5000', 200],
    ['127.0.0.1:5000', 200],
    ['[::1]:5000', 200],
    ['192.168.0.7:5000', 200],
    ['box.lan:5000', 200],
    ['Friend.example', 200],
    ['evil.example:5000', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example:5000', 403],
    ['127.0.0.1.5', 403],
    ['', 403],
    ['notlocalhost', 403],
  ])('answers a page whose name, %s, an attacker may lead here, with %i', async (host, status) => {
    const answer = await askAs(host);

    expect(answer).toBe(status);
  });

  /** Fetch sets the host itself. It is the page's own, as a browser sends it after a change of the name's address. */
  const askAs = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(rest.url);
      const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
      request({ hostname, port, path: '/dev/token', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{"userId":"ana"}');
    });

  it('says when to come back where it is asked too often', async () => {
    for (let i = 0; i < LIMITER.burst; i++) await ask({ userId: `user-${i}` });

    const response = await ask({ userId: 'ana' });

    expect([response.status, await response.json()]).toMatchObject([429, { code: 'RATE_LIMITED' }]);
    expect(response.headers.get('retry-after')).toBe('1');
  });
});

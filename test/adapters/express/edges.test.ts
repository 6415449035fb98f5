import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { COMMAND_COSTS } from '../../../src/application/sessions/command-costs.js';
import { DomainError } from '../../../src/domain/errors.js';
import { COMMAND_MAX_BYTES } from '../../../src/adapters/protocol/transport-limits.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

describe('the REST API at its edges', () => {
  let rest: TestRest;
  afterEach(() => rest.close());

  it('asks for a token, and does not say why one is not valid', async () => {
    rest = await startTestRest();

    const without = await rest.call(undefined, 'GET', '/api/rooms');
    const broken = await fetch(`${rest.url}/api/rooms`, { headers: { authorization: 'Bearer nonsense' } });

    expect(without).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(without.headers.get('www-authenticate')).toBe('Bearer');
    expect(broken.status).toBe(401);
  });

  it('takes the identity from x-user-id where there are no tokens', async () => {
    rest = await startTestRest(undefined, { authentication: 'none' });
    const call = (headers: Record<string, string>) => fetch(`${rest.url}/api/rooms`, { headers });

    expect((await call({ 'x-user-id': 'ana' })).status).toBe(200);
    expect((await call({})).status).toBe(401);
    expect((await call({ 'x-user-id': 'has blank' })).status).toBe(400);
  });

  it.each(['Łukasz', '李', 'auth0|5f7c', '100%', 'a/b'])(
    'knows the caller %s by a percent-encoded header',
    async (user) => {
      rest = await startTestRest(undefined, { authentication: 'none' });
      const headers = { 'x-user-id': encodeURIComponent(user), 'content-type': 'application/json' };

      const made = await fetch(`${rest.url}/api/groups/create`, {
        method: 'POST',
        headers,
        body: '{"name": "Crew", "members": []}',
      });

      expect(await made.json()).toMatchObject({ members: [{ userId: user }] });
    },
  );

  it.each(['%C5%81%', '%ff', Buffer.from('Jürgen').toString('latin1')])(
    'answers INVALID to the header %s, and takes it for nobody',
    async (header) => {
      rest = await startTestRest(undefined, { authentication: 'none' });

      const answer = await fetch(`${rest.url}/api/rooms`, { headers: { 'x-user-id': header } });

      expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'INVALID' }]);
    },
  );

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'unheard-of'])(
    'answers INVALID to a body in %s, and inflates nothing',
    async (encoding) => {
      rest = await startTestRest();
      const body = gzipSync(JSON.stringify({ name: 'x', members: Array<string>(100_000).fill('a') }));

      const answer = await post(body, { 'content-encoding': encoding });

      expect([answer.status, await answer.json()]).toEqual([
        400,
        { code: 'INVALID', message: 'The body must not be compressed' },
      ]);
    },
  );

  it.each([
    ['a byte that no character has', Buffer.from('{"name":"\xff","members":[]}', 'latin1'), {}],
    ['half a character', Buffer.from('{"name":"\xc5","members":[]}', 'latin1'), {}],
    ['a surrogate', Buffer.from('{"name":"\xed\xa0\x80","members":[]}', 'latin1'), {}],
    [
      'another encoding',
      Buffer.from('{"name":"x","members":[]}', 'utf16le'),
      { 'content-type': 'application/json; charset=utf-16' },
    ],
  ])('answers INVALID to a body that is not UTF-8: %s', async (_what, body, headers) => {
    rest = await startTestRest();

    const answer = await post(body, headers);

    expect([answer.status, await answer.json()]).toEqual([
      400,
      { code: 'INVALID', message: 'The body must be UTF-8' },
    ]);
  });

  const post = (body: Buffer, headers: Record<string, string>) =>
    fetch(`${rest.url}/api/groups/create`, {
      method: 'POST',
      headers: { authorization: 'Bearer token-of:ana', 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
    });

  it.each(['/api/rooms/ana_ben/members?after=%ff', '/api/rooms/%ff', '/api/rooms?after=%'])(
    'answers INVALID to the address %s, which is not percent-encoded UTF-8',
    async (path) => {
      rest = await startTestRest();

      const answer = await rest.call('ana', 'GET', path);

      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID' } });
    },
  );

  it.each([1_001, 200_000])('answers INVALID to a new group of %i members', async (count) => {
    rest = await startTestRest();
    const members = Array<string>(count).fill('a');

    const answer = await rest.call('ana', 'POST', '/api/groups/create', { name: 'x', members });

    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'INVALID', message: 'members: a list of at most 1000' },
    });
  });

  it('says when to come back where a user calls too often', async () => {
    const { listRooms } = COMMAND_COSTS;
    rest = await startTestRest(() => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst: 2 * listRooms }),
    }));
    await rest.call('ana', 'GET', '/api/rooms');
    await rest.call('ana', 'GET', '/api/rooms');

    const refused = await rest.call('ana', 'GET', '/api/rooms');
    const other = await rest.call('ben', 'GET', '/api/rooms');

    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED', retryAfterMs: 1_000 * listRooms },
    });
    expect(refused.headers.get('retry-after')).toBe(String(listRooms));
    expect(other.status).toBe(200);
  });

  it('takes from a user what a route costs, before it reads the body, and counts what is no route', async () => {
    const { createGroup } = COMMAND_COSTS;
    rest = await startTestRest(() => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst: createGroup + 1 }),
    }));

    const statuses = [
      (await rest.call('ana', 'POST', '/api/groups/create', '{"name":"Crew","members":[]}')).status,
      (await rest.call('ana', 'GET', '/api/no-such-route')).status,
      (await rest.call('ana', 'GET', '/api/no-such-route')).status,
      (await rest.call('ana', 'POST', '/api/groups/create', 'no JSON')).status,
    ];

    expect(statuses).toEqual([201, 404, 429, 429]);
  });

  it.each(['null', '[]', '"text"', '7', '{"name":', '{"name": "x", "members": null}'])(
    'answers INVALID to the body %s',
    async (body) => {
      rest = await startTestRest();

      const answer = await rest.call('ana', 'POST', '/api/groups/create', body);

      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID' } });
    },
  );

  it('accepts a group with as many members and as long ids as there may be', async () => {
    rest = await startTestRest();
    const members = Array.from({ length: 199 }, (_, i) => `${'💬'.repeat(120)}${i}`);

    const { status } = await rest.call('ana', 'POST', '/api/groups/create', { name: 'Crew', members });

    expect(status).toBe(201);
  });

  it.each([
    ['create', { name: 'x', members: [], sender: 'ben' }],
    ['create', { name: 'x', members: [], userId: 'ben' }],
    ['add-member', { groupId: 'g', userId: 'cleo', sender: 'ben' }],
    ['leave', { groupId: 'g', userId: 'ben' }],
  ])("answers SENDER_MISMATCH to another's name in %s %o", async (action, body) => {
    rest = await startTestRest();

    const answer = await rest.call('ana', 'POST', `/api/groups/${action}`, body);

    expect(answer).toMatchObject({ status: 403, body: { code: 'SENDER_MISMATCH' } });
  });

  it('reads no field from a prototype', async () => {
    rest = await startTestRest();
    const body = '{"__proto__": {"name": "x", "members": []}}';

    expect(await rest.call('ana', 'POST', '/api/groups/create', body)).toMatchObject({ status: 400 });
  });

  it('answers TOO_LARGE to a body above its limit, INVALID to an address that cannot be read', async () => {
    rest = await startTestRest();

    const large = await rest.call('ana', 'POST', '/api/rooms/ana_ben/messages', {
      message: 'x'.repeat(COMMAND_MAX_BYTES),
    });
    const broken = await rest.call('ana', 'GET', '/api/rooms/%E0%A4%A');

    expect(large).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    expect(broken).toMatchObject({ status: 400, body: { code: 'INVALID' } });
  });

  it.each(['/', '/docs', '/healthz', '/api/rooms', '/nonsense'])(
    'does not say at %s what the server is made of',
    async (path) => {
      rest = await startTestRest();

      const { headers } = await fetch(`${rest.url}${path}`);

      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('answers 404 to a route that does not exist, and to a wrong method', async () => {
    rest = await startTestRest();

    expect(await rest.call('ana', 'GET', '/api/nonsense')).toMatchObject({ status: 404 });
    expect(await rest.call('ana', 'GET', '/api/groups/create')).toMatchObject({ status: 404 });
  });

  it('answers a fault of the server as INTERNAL, and logs it without the address', async () => {
    rest = await startTestRest(({ rooms }) => ({
      rooms: { ...rooms, find: () => Promise.reject(new Error('boom')) },
    }));

    const answer = await rest.call('ana', 'GET', '/api/rooms/ana_ben');

    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer.body)).not.toContain('boom');
    expect(rest.logger.logged).toMatchObject([{ level: 'error', fields: { route: '/rooms/:roomId' } }]);
  });

  it('answers UNAVAILABLE where the store is out of reach', async () => {
    rest = await startTestRest(({ rooms }) => ({
      rooms: { ...rooms, find: () => Promise.reject(new DomainError('UNAVAILABLE', 'The store is away')) },
    }));

    expect(await rest.call('ana', 'GET', '/api/rooms/ana_ben')).toMatchObject({ status: 503 });
  });

  it('has health routes that need no token', async () => {
    let ready = true;
    rest = await startTestRest(undefined, { isReady: () => ready });

    const before = await rest.call(undefined, 'GET', '/readyz');
    ready = false;
    const after = await rest.call(undefined, 'GET', '/readyz');

    expect(await rest.call(undefined, 'GET', '/healthz')).toMatchObject({ status: 200 });
    expect([before.status, after.status]).toEqual([200, 503]);
  });

  it.each([
    ['*' as const, 'https://any.example', '*'],
    [['https://chat.example'], 'https://chat.example', 'https://chat.example'],
    [['https://chat.example'], 'https://other.example', null],
    [[], 'https://chat.example', null],
  ])('with CORS for %o lets %s read: %s', async (corsOrigins, origin, allowed) => {
    rest = await startTestRest(undefined, { corsOrigins });

    const preflight = await fetch(`${rest.url}/api/rooms`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });

    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
  });
});

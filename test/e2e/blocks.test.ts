import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { createChatClient } from '../../client/src/client.js';

describe('blocks over every way to the server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ STORE: 'sqlite' });
  });
  afterAll(() => server.stop());

  it('are made, listed in pages and ended over Socket.IO', async () => {
    const ana = await server.connect('ana');
    const ben = await server.connect('ben');
    const write = () => ben.call('sendMessage', { roomId: 'ana_ben', message: 'hi' });

    const made = [await ana.call('blockUser', { userId: 'ben' }), await ana.call('blockUser', 'cat')];
    const refused = await write();
    const page = await ana.ok<{ users: string[]; next?: string }>('listBlocks', { limit: 1 });
    const rest = await ana.ok<{ users: string[]; next?: string }>('listBlocks', { after: page.next });
    const ended = await ana.call('unblockUser', { userId: 'ben' });

    expect(made).toEqual([{ ok: true }, { ok: true }]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect([page, rest]).toMatchObject([{ users: ['ben'], next: 'ben' }, { users: ['cat'] }]);
    expect(rest.next).toBeUndefined();
    expect(ended).toEqual({ ok: true });
    expect(await write()).toMatchObject({ ok: true });
  });

  it('take no other caller, and nobody who blocks themselves', async () => {
    const ana = await server.connect('ana');

    expect(await ana.call('blockUser', { userId: 'ben', sender: 'ben' })).toMatchObject({
      error: { code: 'SENDER_MISMATCH' },
    });
    for (const payload of [{ userId: 'ana' }, { userId: '..' }, {}, undefined]) {
      const answer = await ana.wrongly(() => ana.call('blockUser', payload));
      expect(answer).toMatchObject({ error: { code: 'INVALID' } });
    }
  });

  it('are made, listed and ended over REST, with or without a body', async () => {
    const path = '/api/users/eve%2F1/block';

    const made = [await server.rest('dan', 'POST', path), await server.rest('dan', 'POST', path, {})];
    const listed = await server.rest('dan', 'GET', '/api/blocks');
    const ended = await server.rest('dan', 'DELETE', path);

    expect(made.map(({ status }) => status)).toEqual([200, 200]);
    expect(made[0]?.body).toEqual({ userId: 'eve/1', blocked: true });
    expect(listed.body).toEqual({ users: ['eve/1'] });
    expect(ended).toEqual({ status: 200, body: { userId: 'eve/1', blocked: false } });
    expect((await server.rest('dan', 'GET', '/api/blocks')).body).toEqual({ users: [] });
  });

  it('are made, listed and ended by the client, whose message then fails with FORBIDDEN', async () => {
    const chat = createChatClient({
      url: server.url,
      token: () => server.tokenOf('fay'),
    });
    await chat.block('gil');
    await chat.block('hal');

    const listed = await chat.blocks();
    const room = await chat.privateRoom('gil');
    const failure = await room.send('hello').catch((error: unknown) => error);
    await chat.unblock('gil');
    await chat.unblock('hal');

    expect(listed).toEqual(['gil', 'hal']);
    expect(failure).toMatchObject({ code: 'FORBIDDEN' });
    expect(await chat.blocks()).toEqual([]);
    chat.close();
  });
});

describe('limits on what one user does to others', () => {
  it('are settings, and their refusals say when to try again', async () => {
    const server = await startTestServer({ MAX_GROUPS_PER_DAY: '1', MAX_PRIVATE_ROOMS_PER_HOUR: '1' });
    const ana = await server.connect('ana');
    await server.createGroup('ana', ['ben']);

    const refused = await fetch(`${server.url}/api/groups/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tokenOf('ana')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Second', members: [] }),
    });
    await ana.send('ana_ben', 'hi');
    const begun = await ana.call('sendMessage', { roomId: 'ana_cat', message: 'hi' });

    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
    expect(begun).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    const { error } = begun as unknown as { error: { retryAfterMs: number } };
    expect(error.retryAfterMs).toBeGreaterThan(3_500_000);
    await server.stop();
  });

  it('are settings too for those who are added, and for those who left', async () => {
    const server = await startTestServer({ MAX_ADDED_PER_DAY: '2', REJOIN_AFTER_HOURS: '0' });
    const groupId = await server.createGroup('ana', ['ben']);
    const add = (userId: string) => server.rest('ana', 'POST', '/api/groups/add-member', { groupId, userId });

    await server.rest('ben', 'POST', '/api/groups/leave', { groupId });
    const [again, third] = [await add('ben'), await add('cat')];

    expect(again.status).toBe(200);
    expect(third).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    await server.stop();
  });

  it('hold for the life of tokens', async () => {
    const server = await startTestServer({ JWT_MAX_LIFETIME: '60' });

    await expect(server.connect('ana')).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
    expect((await server.rest('ana', 'GET', '/api/rooms')).status).toBe(401);
    await server.stop();
  });
});

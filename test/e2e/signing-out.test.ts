import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { type ChatError, createChatClient } from '../../client/src/index.js';
import { connectTcp, requestText } from '../support/raw-tcp.js';
import { connectClient, eventually } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const SECRET = 'a secret of the tests of signing out, long enough';
const ADMIN_CLAIM = 'chat-admin';
const SECOND = 1_000;

/** Sessions in the process that is asked end before it answers; this is for the way to the client. */
const PROMISED_MS = 1_000;

const tokenOf = (user: string, issuedAt = Date.now(), adminClaim?: string) =>
  signToken({ userId: parseUserId(user), adminClaim }, SECRET, { expiresIn: '1h', issuedAt });

/** A token of the next second, which is accepted after a sign-out in this one. */
const nextTokenOf = (user: string) => tokenOf(user, Date.now() + SECOND);

describe('signing a user out everywhere', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ JWT_SECRET: SECRET, JWT_ADMIN_CLAIM: ADMIN_CLAIM });
  });
  afterAll(() => server.stop());

  const call = async (token: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}/api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const signOut = (userId: string, token = tokenOf('root', Date.now(), ADMIN_CLAIM)) =>
    call(token, '/sessions/revoke', { userId });

  it('ends all sessions of the user with the reason, and lets the token in nowhere', async () => {
    const token = tokenOf('ana');
    const devices = [
      await connectClient(server.url, { token }),
      await connectClient(server.url, { token }, { transports: ['polling'] }),
    ];
    const ben = await connectClient(server.url, { token: tokenOf('ben') });

    const before = Date.now();
    const { status, body } = await signOut('ana');
    await eventually('they are disconnected', () => devices.every(({ socket }) => !socket.connected));
    const took = Date.now() - before;

    expect([status, body.userId]).toEqual([200, 'ana']);
    expect(Date.parse(String(body.revokedAt))).toBeGreaterThanOrEqual(before);
    expect(took).toBeLessThan(PROMISED_MS);
    for (const { errors } of devices) {
      expect(errors).toMatchObject([{ code: 'UNAUTHENTICATED', event: 'connect' }]);
    }
    await expect(connectClient(server.url, { token })).rejects.toMatchObject({
      data: { code: 'UNAUTHENTICATED' },
    });
    expect(await call(token, '/rooms')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(ben.socket.connected).toBe(true);
    ben.close();
  });

  it('refuses a request that was begun before and comes to its end after', async () => {
    const token = tokenOf('fay');
    const body = JSON.stringify({ message: 'too late' });
    const request = requestText('POST', '/api/rooms/fay_gus/messages', [
      `authorization: Bearer ${token}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      'expect: 100-continue',
      'connection: close',
    ]);
    const slow = await connectTcp(server.url);
    slow.socket.write(request);
    await slow.until('100 Continue');

    await signOut('fay');
    slow.socket.write(body);
    await slow.ended;
    const { body: page } = await call(tokenOf('gus'), '/rooms/fay_gus/messages');

    expect(slow.heard()).toContain('401 Unauthorized');
    expect(slow.heard()).toContain('UNAUTHENTICATED');
    expect(page.messages).toEqual([]);
    slow.socket.destroy();
  });

  it('lets the user in with a token of a later second, also into a session that is refreshed', async () => {
    const old = tokenOf('cleo');
    await signOut('cleo');

    const again = await connectClient(server.url, { token: nextTokenOf('cleo') });
    const refused = await again.call('refreshToken', { token: old });
    const refreshed = await again.call('refreshToken', { token: nextTokenOf('cleo') });

    expect(refused).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
    expect(refreshed).toEqual({ ok: true });
    again.close();
  });

  it.each([
    ['no claim', () => tokenOf('dan')],
    ['the claim of another name', () => tokenOf('dan', Date.now(), 'admin')],
  ])('is FORBIDDEN to a token with %s', async (_which, makeToken) => {
    const ana = await connectClient(server.url, { token: nextTokenOf('ana') });

    const answer = await signOut('ana', makeToken());

    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(ana.socket.connected).toBe(true);
    ana.close();
  });

  it('shows in the client library, which sends the token no more and comes back with another', async () => {
    let token = tokenOf('eve');
    const errors: ChatError[] = [];
    const chat = createChatClient({ url: server.url, token: () => token });
    chat.on('error', (error) => errors.push(error));
    await eventually('eve is there', () => chat.connection === 'online');

    await signOut('eve');
    await eventually('she is signed out', () => chat.connection === 'offline');
    const shown = errors.map(({ code }) => code);
    token = nextTokenOf('eve');
    await eventually('she is back', () => chat.connection === 'online');

    expect(shown).toEqual(['UNAUTHENTICATED']);
    expect(errors).toHaveLength(1);
    chat.close();
  });

  it('is FORBIDDEN to everybody where users need no tokens', async () => {
    const open = await startTestServer({ AUTH_MODE: 'none' });

    const response = await fetch(`${open.url}/api/sessions/revoke`, {
      method: 'POST',
      headers: { 'x-user-id': 'root', 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'ana' }),
    });

    expect(response.status).toBe(403);
    await open.stop();
  });
});

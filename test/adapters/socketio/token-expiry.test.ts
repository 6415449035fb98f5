import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOCK_TOLERANCE_MS, makeJwtVerifier } from '../../../src/adapters/jwt/jwt-verifier.js';
import { signToken } from '../../../src/adapters/jwt/token-signer.js';
import { attachSocketIo, type SocketIoServer } from '../../../src/adapters/socketio/attach-socket-io.js';
import { parseUserId } from '../../../src/domain/ids.js';
import { makeTestParley, type TestParley } from '../../support/make-test-parley.js';
import { connectClient, eventually, type TestClient } from '../../support/test-client.js';

const SECRET = 'a secret for tests that is long enough to be one';
const MINUTE = 60_000;

describe('a token that expires in the middle of a session', () => {
  let test: TestParley;
  let httpServer: Server;
  let sockets: SocketIoServer;
  let client: TestClient;

  const tokenOf = (user: string, minutes: number) =>
    signToken({ userId: parseUserId(user) }, SECRET, {
      expiresIn: minutes * 60,
      issuedAt: test.clock.now(),
    });

  beforeEach(async () => {
    test = makeTestParley(({ clock }) => ({ tokens: makeJwtVerifier({ secret: SECRET }, clock) }));
    httpServer = createServer();
    sockets = attachSocketIo(httpServer, test.parley, {
      authentication: 'token',
      corsOrigins: [],
      logger: test.logger,
      clock: test.clock,
    });
    httpServer.listen(0, '127.0.0.1');
    await once(httpServer, 'listening');
    const { port } = httpServer.address() as AddressInfo;
    client = await connectClient(`http://127.0.0.1:${port}`, { token: tokenOf('ana', 10) });
    await client.ok('joinRoom', 'ana_ben');
  });
  afterEach(async () => {
    client.close();
    await sockets.close();
    httpServer.close();
  });

  it('ends the session then: an error with TOKEN_EXPIRED, and a disconnect by the server', async () => {
    const disconnected = new Promise((resolve) => client.socket.once('disconnect', resolve));
    test.clock.advance(10 * MINUTE + CLOCK_TOLERANCE_MS - 1);
    expect(await client.call('joinRoom', 'ana_ben')).toMatchObject({ ok: true });

    test.clock.advance(1);

    expect(await disconnected).toBe('io server disconnect');
    expect(client.errors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  });

  it('lasts as long as a token that lasts for a week', async () => {
    const DAYS = 24 * 60 * MINUTE;
    expect(await client.call('refreshToken', { token: tokenOf('ana', 7 * 24 * 60) })).toEqual({ ok: true });

    test.clock.advance(7 * DAYS);
    const during = await client.call('joinRoom', 'ana_ben');
    test.clock.advance(CLOCK_TOLERANCE_MS);
    await eventually('the session ends with the token', () => !client.socket.connected);

    expect(during).toMatchObject({ ok: true });
    expect(client.errors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  });

  it('goes on where the client sends a new token of the same user before', async () => {
    expect(await client.call('refreshToken', { token: tokenOf('ana', 20) })).toEqual({ ok: true });

    test.clock.advance(15 * MINUTE);
    const during = await client.call('joinRoom', 'ana_ben');
    test.clock.advance(5 * MINUTE + CLOCK_TOLERANCE_MS);
    await eventually('the session ends with the new token', () => !client.socket.connected);

    expect(during).toMatchObject({ ok: true });
    expect(client.errors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  });

  it.each([
    ['SENDER_MISMATCH', "another user's", () => tokenOf('ben', 20)],
    ['TOKEN_EXPIRED', 'an expired', () => tokenOf('ana', -1)],
    ['UNAUTHENTICATED', 'a broken', () => 'broken'],
  ])('answers %s to %s token', async (code, _which, makeToken) => {
    const answer = await client.call('refreshToken', { token: makeToken() });

    expect(answer).toMatchObject({ ok: false, error: { code } });
  });
});

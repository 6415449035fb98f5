import { afterEach, describe, expect, it } from 'vitest';
import { makeIssuer } from '../adapters/jwt/issuer.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const { pem } = makeIssuer('ES256', 'key');

describe('signing in without a password', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  const askForToken = () =>
    fetch(`${server.url}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'ana', name: 'Ana Lee' }),
    });

  it('gives a token that this server takes, with the issuer and audience that it asks for', async () => {
    server = await startTestServer({ JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'parley' });

    const { token } = (await (await askForToken()).json()) as { token: string };
    const me = await fetch(`${server.url}/api/rooms`, { headers: { authorization: `Bearer ${token}` } });

    expect(me.status).toBe(200);
  });

  it.each([
    ['in production', { NODE_ENV: 'production', HOST: '127.0.0.1' }],
    ['where a public key is all that this server has', { JWT_SECRET: '', JWT_PUBLIC_KEY: pem }],
    ['where an issuer has the keys', { JWT_SECRET: '', JWT_JWKS_URL: 'https://issuer.example/jwks' }],
    ['where there are no tokens', { AUTH_MODE: 'none' }],
  ])('does not exist %s', async (_when, environment) => {
    server = await startTestServer(environment);

    expect((await askForToken()).status).toBe(404);
  });

  it.each([
    ['token', {}],
    ['claim', { AUTH_MODE: 'none' }],
    ['none', { NODE_ENV: 'production', HOST: '127.0.0.1' }],
    ['none', { JWT_SECRET: '', JWT_PUBLIC_KEY: pem }],
  ])('appears to the page as %s', async (signIn, environment) => {
    server = await startTestServer({ ...environment, EMBED_ORIGINS: 'https://www.example.com' });

    const config: unknown = await (await fetch(`${server.url}/app/config.json`)).json();

    expect(config).toEqual({ signIn, embedOrigins: ['https://www.example.com'] });
  });
});

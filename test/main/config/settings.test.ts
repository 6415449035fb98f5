import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveJwtKeys, resolveJwtSecret } from '../../../src/main/config/jwt-secret.js';
import { makeIssuer } from '../../adapters/jwt/issuer.js';
import { readSettings } from '../../../src/main/config/settings.js';
import { SettingsError } from '../../../src/embed/settings-error.js';

const SECRET = 'x'.repeat(32);

const pem = makeIssuer('ES256', 'key').pem;

describe('readSettings', () => {
  it('has a default for everything outside production', () => {
    expect(readSettings({})).toMatchObject({
      production: false,
      port: 5000,
      host: '127.0.0.1',
      dataDir: './data',
      store: 'sqlite',
      authMode: 'jwt',
      corsOrigins: '*',
      embedOrigins: [],
      maxGroupMembers: 1_000,
      rateLimit: 60,
      rateBurst: 300,
      maxConnectionsPerUser: 20,
      basePath: '',
      logCommands: false,
      metrics: false,
      metricsToken: undefined,
      keepAliveTimeoutMs: 65_000,
      maxConnectionsPerAddress: 2_000,
      maxPendingPerAddress: 50,
      trustProxy: [],
      authTimeoutMs: 5_000,
      maxFrameBytes: 137_216,
      maxWaitingBytes: 1_048_576,
    });
  });

  it.each(['redis://127.0.0.1:6379', 'rediss://user:p%40ss@redis.example.com:6380/3', 'redis://[::1]'])(
    'takes a URL of Redis beside one of MongoDB: %s',
    (url) => {
      expect(readSettings({ MONGO_URL: 'mongodb://127.0.0.1', REDIS_URL: url }).redisUrl).toBe(url);
      expect(readSettings({}).redisUrl).toBeUndefined();
    },
  );

  it.each(['http://127.0.0.1', 'redis://', 'localhost:6379', 'redis://127.0.0.1/cache'])(
    'refuses another URL of Redis without showing it, as it may contain a password: %s',
    (url) => {
      const read = () => readSettings({ MONGO_URL: 'mongodb://127.0.0.1', REDIS_URL: url });

      expect(read).toThrow(/^REDIS_URL is a value of \d+ characters, it takes a URL such as redis:/);
    },
  );

  it.each(['sqlite', 'memory', undefined])(
    'refuses Redis beside a store that no servers share: %s',
    (STORE) => {
      const read = () => readSettings({ STORE, REDIS_URL: 'redis://127.0.0.1' });

      expect(read).toThrow(
        `REDIS_URL is set, which takes the store mongodb, as servers need one that they share; STORE is ${STORE ?? 'sqlite'}`,
      );
    },
  );

  it.each([
    ['1', 1],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
  ])('reads which proxies are trusted: %s', (text, expected) => {
    expect(readSettings({ TRUST_PROXY: text }).trustProxy).toEqual(expected);
  });

  it('listens on all addresses and allows no other origin in production', () => {
    expect(readSettings({ NODE_ENV: 'production', JWT_SECRET: SECRET })).toMatchObject({
      production: true,
      host: '0.0.0.0',
      corsOrigins: [],
    });
  });

  it('bounds the life of tokens in production, unless it is told otherwise', () => {
    const production = { NODE_ENV: 'production', JWT_SECRET: SECRET };

    expect(readSettings({}).jwtMaxLifetimeMs).toBeUndefined();
    expect(readSettings({ JWT_MAX_LIFETIME: '60' }).jwtMaxLifetimeMs).toBe(60_000);
    expect(readSettings(production).jwtMaxLifetimeMs).toBe(86_400_000);
    expect(readSettings({ ...production, JWT_MAX_LIFETIME: '0' }).jwtMaxLifetimeMs).toBeUndefined();
  });

  it('makes admins of those whose tokens have the claim admin, or the one that is named', () => {
    expect(readSettings({}).jwtAdminClaim).toBe('admin');
    expect(readSettings({ JWT_ADMIN_CLAIM: 'https://example.org/admin' }).jwtAdminClaim).toBe(
      'https://example.org/admin',
    );
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readSettings({ PORT: '', JWT_SECRET: '' })).toMatchObject({ port: 5000, jwtSecret: undefined });
  });

  it('reads which pages may embed the web chat', () => {
    const { embedOrigins } = readSettings({
      EMBED_ORIGINS:
        'https://a-b.example, http://b.example:8080, http://[::1]:3000, https://xn--bcher-kva.example',
    });

    expect(embedOrigins).toEqual([
      'https://a-b.example',
      'http://b.example:8080',
      'http://[::1]:3000',
      'https://xn--bcher-kva.example',
    ]);
  });

  it('reads a list of origins', () => {
    expect(readSettings({ CORS_ORIGIN: 'https://a.example, http://b.example:8080' }).corsOrigins).toEqual([
      'https://a.example',
      'http://b.example:8080',
    ]);
  });

  it('takes apps with schemes of their own for origins, and writes all as browsers do', () => {
    const CORS_ORIGIN =
      'capacitor://localhost, tauri://localhost, chrome-extension://abcdefghijklmnop, HTTPS://Chat.Example.com:443';

    expect(readSettings({ CORS_ORIGIN }).corsOrigins).toEqual([
      'capacitor://localhost',
      'tauri://localhost',
      'chrome-extension://abcdefghijklmnop',
      'https://chat.example.com',
    ]);
  });

  it.each([
    ['PORT', 'eighty', /^PORT is "eighty", it takes a whole number$/],
    ['PORT', '70000', /^PORT is "70000", it takes a whole number of at most 65535$/],
    ['PORT', '1e3', /^PORT is "1e3"/],
    ['NODE_ENV', 'prod', /^NODE_ENV is "prod", it takes development, production or test$/],
    ['STORE', 'oracle', /^STORE is "oracle", it takes sqlite, mongodb or memory$/],
    ['AUTH_MODE', 'maybe', /^AUTH_MODE is "maybe", it takes jwt or none$/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL is "loud", it takes error, warn, info or debug$/],
    ['LOG_COMMANDS', 'yes', /^LOG_COMMANDS is "yes", it takes on or off$/],
    ['METRICS', 'true', /^METRICS is "true", it takes on or off$/],
    ['METRICS_TOKEN', 'short', /^METRICS_TOKEN is a value of 5 characters, it takes a token of 16/],
    ['METRICS_TOKEN', 'of sixteen or more', /^METRICS_TOKEN is a value of 18 characters/],
    ['CORS_ORIGIN', 'example.com/path', /^CORS_ORIGIN is "example.com\/path", it takes \* or origins/],
    ['CORS_ORIGIN', 'ws://a.example', /^CORS_ORIGIN is /],
    ['CORS_ORIGIN', 'file:///index.html', /^CORS_ORIGIN is /],
    ['CORS_ORIGIN', 'capacitor://', /^CORS_ORIGIN is /],
    ['CORS_ORIGIN', 'https://a.example/', /^CORS_ORIGIN is /],
    ['EMBED_ORIGINS', 'capacitor://localhost', /^EMBED_ORIGINS is /],
    ['BASE_PATH', 'chat', /^BASE_PATH is "chat", it takes a path such as/],
    ['BASE_PATH', '/a/../b', /^BASE_PATH is /],
    ['BASE_PATH', '//evil.example', /^BASE_PATH is /],
    ['BASE_PATH', '/:id', /^BASE_PATH is /],
    ['KEEP_ALIVE_TIMEOUT_MS', '0', /^KEEP_ALIVE_TIMEOUT_MS is "0"/],
    ['EMBED_ORIGINS', '*', /^EMBED_ORIGINS is "\*", it takes origins such as/],
    ['EMBED_ORIGINS', 'https://a.example/', /^EMBED_ORIGINS is "https:\/\/a.example\/", it takes origins/],
    ['EMBED_ORIGINS', 'https://*.a.example', /^EMBED_ORIGINS is /],
    ['EMBED_ORIGINS', 'https://a.example;sandbox', /^EMBED_ORIGINS is /],
    ['EMBED_ORIGINS', 'null', /^EMBED_ORIGINS is /],
    ['CORS_ORIGIN', 'https://*.a.example', /^CORS_ORIGIN is /],
    ['EMBED_ORIGINS', "https://a.example;script-src 'unsafe-inline'", /^EMBED_ORIGINS is /],
    ['TRUST_PROXY', 'true', /^TRUST_PROXY is "true", it takes a number of proxies, or addresses/],
    ['MAX_FRAME_BYTES', '100', /^MAX_FRAME_BYTES is "100", it takes a whole number of at least 137216$/],
    ['MAX_GROUP_MEMBERS', '1', /^MAX_GROUP_MEMBERS is "1", it takes a whole number of at least 2$/],
  ])('names %s, what it got and what it takes', (name, value, message) => {
    expect(() => readSettings({ [name]: value })).toThrow(message);
  });

  it.each([
    ['a secret', { JWT_SECRET: SECRET }, { secret: SECRET }],
    ['a public key', { JWT_PUBLIC_KEY: pem }, { publicKey: pem }],
    ['a public key in one line', { JWT_PUBLIC_KEY: pem.replaceAll('\n', '\\n') }, { publicKey: pem }],
    ['a JWKS', { JWT_JWKS_URL: 'https://id.example/keys' }, { jwksUrl: 'https://id.example/keys' }],
  ])('takes %s for tokens', (_what, environment, keys) => {
    for (const NODE_ENV of ['development', 'production']) {
      expect(resolveJwtKeys(readSettings({ NODE_ENV, ...environment }))).toEqual(keys);
    }
  });

  it.each([
    [{ JWT_SECRET: SECRET, JWT_PUBLIC_KEY: pem }, /^JWT_SECRET and JWT_PUBLIC_KEY are set; exactly one of/],
    [
      { JWT_PUBLIC_KEY: pem, JWT_JWKS_URL: 'https://id.example/' },
      /^JWT_PUBLIC_KEY and JWT_JWKS_URL are set/,
    ],
    [{ JWT_PUBLIC_KEY: SECRET }, /^JWT_PUBLIC_KEY is a value of 32 characters, it takes a public key in PEM/],
    [{ JWT_SECRET: pem }, /^JWT_SECRET is a value of \d+ characters, it takes a secret; a public key is/],
    [
      { JWT_JWKS_URL: 'id.example' },
      /^JWT_JWKS_URL is a value of 10 characters, it takes an http or https URL/,
    ],
    [{ JWT_JWKS_URL: 'https://me:secret@id.example' }, /without a user or password$/],
    [{ NODE_ENV: 'production', JWT_JWKS_URL: 'http://id.example/' }, /in production it takes https$/],
  ])('takes no other keys for tokens: %o', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('names everything that is wrong at once', () => {
    expect(() => readSettings({ PORT: 'x', STORE: 'y' })).toThrow(/PORT.*\n.*STORE/);
  });

  it.each([
    ['without a secret', {}, /JWT_SECRET is not set/],
    [
      'with a short secret',
      { JWT_SECRET: 'short' },
      /^JWT_SECRET is a value of 5 characters; in production it takes at least 32/,
    ],
    ['with AUTH_MODE=none', { AUTH_MODE: 'none', JWT_SECRET: SECRET }, /AUTH_MODE is none/],
  ])('refuses production %s', (_what, environment, message) => {
    const read = () => readSettings({ NODE_ENV: 'production', ...environment });

    expect(read).toThrow(SettingsError);
    expect(read).toThrow(message);
  });
});

describe('resolveJwtSecret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-secret-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a secret once, in a file for this user only', () => {
    const dataDir = join(folder, 'data');

    const first = resolveJwtSecret({ jwtSecret: undefined, dataDir });
    const second = resolveJwtSecret({ jwtSecret: undefined, dataDir });

    expect(first).toMatch(/^[\w-]{64}$/);
    expect(second).toBe(first);
    expect(statSync(join(dataDir, 'jwt-secret')).mode & 0o777).toBe(0o600);
  });

  it('prefers the one that is set', () => {
    expect(resolveJwtSecret({ jwtSecret: SECRET, dataDir: '/nowhere' })).toBe(SECRET);
  });
});

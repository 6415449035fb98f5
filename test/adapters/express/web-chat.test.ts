import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isWebChatBuilt } from '../../../src/adapters/express/web-chat.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

describe('the web chat over HTTP', () => {
  let parent: string;
  let folder: string;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'parley-web-'));
    folder = join(parent, 'dist');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(parent, 'secret.txt'), 'not to be read');
    writeFileSync(join(folder, '.build-hash'), 'not to be read');
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Chat</title>');
    writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'export {};');
    writeFileSync(join(folder, 'assets', 'index-abc123.css'), 'body {}');
  });
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  let rest: TestRest;
  const start = async (embedOrigins: readonly string[] = []) => {
    rest = await startTestRest(undefined, { webChat: { folder, signIn: 'token', embedOrigins } });
  };
  const get = (path: string) => fetch(`${rest.url}${path}`, { redirect: 'manual' });
  beforeEach(() => start());
  afterEach(() => rest.close());

  it.each([
    ['/app/', 'text/html; charset=utf-8', 'no-cache'],
    ['/app/index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/app/assets/index-abc123.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/app/assets/index-abc123.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/app/config.json', 'application/json; charset=utf-8', 'no-store'],
  ])('gives %s as %s, cached by %s', async (path, type, caching) => {
    const { status, headers } = await get(path);

    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, caching]);
  });

  it('leads from /app to /app/, to which its files are relative', async () => {
    const { status, headers } = await get('/app');

    expect([status, new URL(headers.get('location') ?? '', `${rest.url}/app`).pathname]).toEqual([
      301,
      '/app/',
    ]);
  });

  it.each([
    '/app/assets',
    '/app/assets/',
    '/app/assets/index-older.js',
    '/app/.build-hash',
    '/app/../secret.txt',
    '/app/..%2fsecret.txt',
    '/app/%2e%2e/secret.txt',
    '/app/assets/../../secret.txt',
    '/app/assets/..%5c..%5csecret.txt',
    '/app/%00',
  ])('has no %s', async (path) => {
    const answer = await asItIs(path);

    expect(answer.status === 301 ? (await get(`${path}/`)).status : answer.status).toBeOneOf([400, 403, 404]);
    expect(answer.body).not.toContain('not to be read');
  });

  /** Fetch resolves the dots of a path itself. */
  const asItIs = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{
      status: number | undefined;
      headers: IncomingHttpHeaders;
      bytes: Buffer;
      body: string;
    }>((resolve, reject) => {
      const { hostname, port } = new URL(rest.url);
      request({ hostname, port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({ status: response.statusCode, headers: response.headers, bytes, body: bytes.toString() });
        });
      })
        .on('error', reject)
        .end();
    });

  it('gives its files compressed to whoever takes that, and nothing where they are the same', async () => {
    const compressed = await asItIs('/app/', { 'accept-encoding': 'gzip, br' });
    const plain = await asItIs('/app/', {});
    const { headers } = plain;
    const again = await asItIs('/app/', { 'if-none-match': headers.etag ?? '', 'accept-encoding': 'gzip' });

    expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(compressed.bytes).toString()).toBe(plain.body);
    expect(headers['content-encoding']).toBeUndefined();
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('gives the forms that the build has compressed, the smallest that the caller takes', async () => {
    const forms = { '': 'a whole script', '.br': 'as Brotli', '.gz': 'as gzip' };
    for (const [end, form] of Object.entries(forms)) writeFileSync(join(folder, `once.js${end}`), form);
    const formFor = async (accepted: string) => {
      const { headers, body } = await asItIs('/app/once.js', { 'accept-encoding': accepted });
      expect(headers).toMatchObject({
        vary: 'accept-encoding',
        'content-type': 'text/javascript; charset=utf-8',
      });
      return [headers['content-encoding'], body];
    };

    expect(await formFor('gzip, deflate, br')).toEqual(['br', 'as Brotli']);
    expect(await formFor('gzip, br;q=0')).toEqual(['gzip', 'as gzip']);
    expect(await formFor('identity')).toEqual([undefined, 'a whole script']);
    expect((await asItIs('/app/once.js.br')).status).toBe(404);
    expect((await asItIs('/app/once.js.gz')).status).toBe(404);
  });

  it('gives no form that was compressed of an earlier file', async () => {
    const file = join(folder, 'newer.js');
    writeFileSync(file, 'new');
    writeFileSync(`${file}.br`, 'old');
    utimesSync(`${file}.br`, 0, 0);

    const { body } = await asItIs('/app/newer.js', { 'accept-encoding': 'br' });

    expect(body).toBe('new');
  });

  it('lets the page have its own style, and no other', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><style>b{color:red}</style>');
    const hash = createHash('sha256').update('b{color:red}').digest('base64');

    const policy = (await get('/app/')).headers.get('content-security-policy');

    expect(policy).toContain(`style-src 'self' 'sha256-${hash}';`);
    expect((await get('/app/config.json')).headers.get('content-security-policy')).toContain(
      "style-src 'self';",
    );
  });

  it('gives a file as it is now, while a build changes it', async () => {
    const file = join(folder, 'changing.js');
    writeFileSync(file, 'one');
    const before = (await asItIs('/app/changing.js')).body;

    writeFileSync(file, 'two, longer');
    const after = (await asItIs('/app/changing.js')).body;
    rmSync(file);

    expect([before, after]).toEqual(['one', 'two, longer']);
    expect((await asItIs('/app/changing.js')).status).toBe(404);
  });

  it('is read only', async () => {
    const { status } = await fetch(`${rest.url}/app/index.html`, { method: 'POST', body: 'x' });

    expect(status).toBe(404);
  });

  it.each(['/app/', '/app/assets/index-abc123.js', '/app/config.json', '/app/nothing'])(
    'tells browsers to load and run nothing of others for %s',
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';

      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('may be embedded by the given origins, and tells its page which these are', async () => {
    await rest.close();
    await start(['https://a.example', 'https://b.example:8443']);

    const policy = (await get('/app/')).headers.get('content-security-policy');
    const config: unknown = await (await get('/app/config.json')).json();

    expect(policy).toContain('frame-ancestors https://a.example https://b.example:8443');
    expect(config).toEqual({
      signIn: 'token',
      embedOrigins: ['https://a.example', 'https://b.example:8443'],
    });
  });

  it('is there only where it was built', () => {
    expect([isWebChatBuilt(folder), isWebChatBuilt(parent)]).toEqual([true, false]);
  });
});

import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeJwtVerifier } from '../../../src/adapters/jwt/jwt-verifier.js';
import type { TokenVerifier } from '../../../src/application/ports/token-verifier.js';
import { START } from '../../../src/testing/fixtures.js';
import { tokenVerifierContract } from '../../contracts/token-verifier-contract.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger, type SilentLogger } from '../../support/silent-logger.js';
import { endingInTime, makeIssuer, signed } from './issuer.js';
import { type JwksServer, startJwksServer } from './jwks-server.js';

const first = makeIssuer('RS256', 'first');
const second = makeIssuer('ES256', 'second');
const stranger = makeIssuer('RS256', 'first');
const ann = { sub: 'ann' };
const MINUTE = 60_000;

tokenVerifierContract('JWKS', async () => {
  const clock = makeFakeClock(START);
  const server = await startJwksServer(first, second);
  return {
    tokens: makeJwtVerifier({ jwksUrl: server.url }, clock),
    issue: (claims) => Promise.resolve(second.sign(endingInTime(claims))),
    forge: (claims) => Promise.resolve(stranger.sign(claims)),
    now: () => clock.now(),
    pass: (ms) => clock.advance(ms),
    close: () => server.close(),
  };
});

describe('keys behind a URL', () => {
  let server: JwksServer;
  let logger: SilentLogger;
  let tokens: TokenVerifier;
  let passed: number;

  beforeEach(async () => {
    // The library's cache goes by this clock, which it reads once a millisecond. Its requests are real.
    const now = performance.now.bind(performance);
    passed = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + passed);
    server = await startJwksServer(first);
    logger = makeSilentLogger();
    tokens = makeJwtVerifier({ jwksUrl: server.url }, makeFakeClock(START), logger);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await server.close();
  });

  const pass = async (ms: number) => {
    passed += ms;
    await delay(2);
  };
  const codeOf = (token: string) =>
    tokens.verify(token).then(
      () => 'ok',
      ({ code }: { code: string }) => code,
    );
  const fail = () => server.answerWith((response) => response.writeHead(500).end());

  it('are fetched once for many tokens, also where they come at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => codeOf(first.sign(ann))));
    await codeOf(first.sign(ann));

    expect(new Set(outcomes)).toEqual(new Set(['ok']));
    expect(server.fetches()).toBe(1);
  });

  it('follow the issuer: a new one is found at once, a withdrawn one is refused ten minutes later', async () => {
    await codeOf(first.sign(ann));
    server.publish(second);

    const added = await codeOf(second.sign(ann));
    const stillSigned = await codeOf(first.sign(ann));
    await pass(10 * MINUTE + 1);
    const withdrawn = await codeOf(first.sign(ann));

    expect([added, stillSigned, withdrawn]).toEqual(['ok', 'ok', 'UNAUTHENTICATED']);
  });

  it('are not fetched for each unknown key id, and known keys work meanwhile', async () => {
    await codeOf(first.sign(ann));

    const outcomes = new Set<string>();
    for (let i = 0; i < 200; i++) outcomes.add(await codeOf(stranger.sign(ann, `unknown-${i}`)));
    const known = await codeOf(first.sign(ann));

    expect(outcomes).toEqual(new Set(['UNAUTHENTICATED', 'UNAVAILABLE']));
    expect(server.fetches()).toBeLessThanOrEqual(11);
    expect(known).toBe('ok');
  });

  it('are not fetched for each of many unknown key ids at once either', async () => {
    await codeOf(first.sign(ann));

    await Promise.all(Array.from({ length: 200 }, (_, i) => codeOf(stranger.sign(ann, `unknown-${i}`))));

    expect(server.fetches()).toBeLessThanOrEqual(11);
    expect(await codeOf(first.sign(ann))).toBe('ok');
  });

  it('are not fetched for algorithms that none of them can have', async () => {
    expect(await codeOf(signed(ann, 'secret', 'HS256', 'first'))).toBe('UNAUTHENTICATED');
    expect(server.fetches()).toBe(0);
  });

  it('keep working while the issuer cannot be reached, however long', async () => {
    await codeOf(first.sign(ann));
    fail();
    await pass(60 * MINUTE);

    expect(await codeOf(first.sign(ann))).toBe('ok');
    expect(await codeOf(stranger.sign(ann))).toBe('UNAUTHENTICATED');
    expect(logger.logged.map(({ message }) => message)).toContain('The JWKS cannot be fetched');
  });

  it('are UNAVAILABLE where none was fetched yet, and found once the issuer is back', async () => {
    fail();
    const during = await codeOf(first.sign(ann));
    server.publish(first);

    expect(during).toBe('UNAVAILABLE');
    expect(await codeOf(first.sign(ann))).toBe('ok');
  });

  it.each([
    ['as it is', {}, (text: string) => text],
    ['compressed', { 'content-encoding': 'gzip' }, (text: string) => gzipSync(text)],
  ])('are not taken from an answer above 256 KiB, %s', async (_how, headers, encode) => {
    const padding = 'x'.repeat(256 * 1024);
    server.answerWith((response) =>
      response.writeHead(200, headers).end(encode(JSON.stringify({ keys: [first.jwk], padding }))),
    );

    const outcome = await codeOf(first.sign(ann));

    expect(outcome).toBe('UNAVAILABLE');
    expect(logger.logged).toMatchObject([
      { message: 'The JWKS cannot be fetched', cause: { message: 'The JWKS is larger than 262144 bytes' } },
    ]);
  });

  it('are not waited for from an answer without an end', async () => {
    server.answerWith((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('[1,'.repeat(10_000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const start = Date.now();

    const outcome = await codeOf(first.sign(ann));

    expect(outcome).toBe('UNAVAILABLE');
    // Sooner than the limit for the whole answer.
    expect(Date.now() - start).toBeLessThan(2_500);
  });

  it.each([
    [
      'breaks within its answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"keys":[');
        setImmediate(() => response.destroy());
      },
    ],
    ['answers something else', (response: ServerResponse) => response.end('<html>')],
    [
      'sends elsewhere',
      (response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    ],
    ['does not answer', () => undefined],
  ])('are UNAVAILABLE where the issuer %s', async (_what, answer) => {
    server.answerWith(answer);

    expect(await codeOf(first.sign(ann))).toBe('UNAVAILABLE');
  });

  it('are pinned to the algorithm of their type, whatever the token says', async () => {
    server.publish(first, second);
    const [, payload, signature] = first.sign(ann).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'first' })).toString('base64url');

    expect(await codeOf(`${header}.${payload}.${signature}`)).toBe('UNAUTHENTICATED');
  });
});

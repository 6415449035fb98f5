import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { CLOCK_TOLERANCE_MS, makeJwtVerifier } from '../../../src/adapters/jwt/jwt-verifier.js';
import { signToken } from '../../../src/adapters/jwt/token-signer.js';
import { nothingToClose } from '../../contracts/contract.js';
import { ann, START } from '../../../src/testing/fixtures.js';
import { tokenVerifierContract } from '../../contracts/token-verifier-contract.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { endingInTime, signed } from './issuer.js';

const SECRET = 'a secret for tests only';
const options = { noTimestamp: true } as const;

tokenVerifierContract('HS256', () => {
  const clock = makeFakeClock(START);
  return Promise.resolve({
    tokens: makeJwtVerifier({ secret: SECRET }, clock),
    issue: (claims) => Promise.resolve(signed(endingInTime(claims), SECRET, 'HS256')),
    forge: (claims) => Promise.resolve(jwt.sign(claims, 'another secret', options)),
    now: () => clock.now(),
    pass: (ms) => {
      clock.advance(ms);
    },
    close: nothingToClose,
  });
});

describe('the JWT verifier', () => {
  const clock = makeFakeClock(START);
  const tokens = makeJwtVerifier({ secret: SECRET }, clock);
  const unauthenticated = { code: 'UNAUTHENTICATED', message: 'The token is not valid' };

  it('accepts no other algorithm than its own, whatever the token says', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const others = [
      jwt.sign({ sub: 'ann' }, '', { algorithm: 'none' }),
      jwt.sign({ sub: 'ann' }, SECRET, { algorithm: 'HS512' }),
      jwt.sign({ sub: 'ann' }, privateKey, { algorithm: 'RS256' }),
    ];

    for (const token of others) await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
  });

  it('accepts only tokens of the issuer and for the audience that are set', async () => {
    const strict = makeJwtVerifier({ secret: SECRET, issuer: 'host', audience: 'parley' }, clock);
    const sign = (named: { issuer?: string; audience?: string }, expiresIn = 60) =>
      signToken({ userId: ann }, SECRET, { expiresIn, issuedAt: START, ...named });

    expect(await strict.verify(sign({ issuer: 'host', audience: 'parley' }))).toMatchObject({ userId: ann });
    const refused = [sign({}), sign({ issuer: 'host' }), sign({ issuer: 'other', audience: 'parley' })];
    for (const token of refused) await expect(strict.verify(token)).rejects.toMatchObject(unauthenticated);
    const stranger = sign({ issuer: 'other', audience: 'parley' }, -60);
    await expect(strict.verify(stranger)).rejects.toMatchObject(unauthenticated);
  });

  it('refuses a token before its time, and claims of the wrong kind', async () => {
    const seconds = START / 1_000;
    const payloads = [
      { sub: 'ann', nbf: seconds + 60 },
      { sub: 'ann', exp: 'soon' },
      { sub: 7 },
      { sub: ['ann'] },
    ];

    for (const payload of payloads) {
      const token = jwt.sign(JSON.stringify(payload), SECRET, { header: { alg: 'HS256', typ: 'JWT' } });
      await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
    }
  });

  it('accepts a token five seconds before its time and after it, and no longer', async () => {
    const clock = makeFakeClock(START);
    const verifier = makeJwtVerifier({ secret: SECRET }, clock);
    const sign = (claims: object) => jwt.sign(claims, SECRET, options);
    const seconds = START / 1_000;

    const early = await verifier.verify(sign({ sub: 'ann', nbf: seconds + 5 }));
    const tooEarly = verifier.verify(sign({ sub: 'ann', nbf: seconds + 6 }));
    const late = await verifier.verify(sign({ sub: 'ann', exp: seconds - 4 }));
    const tooLate = verifier.verify(sign({ sub: 'ann', exp: seconds - 5 }));

    expect(early.userId).toBe(ann);
    expect(late).toMatchObject({ userId: ann, expiresAt: START + 1_000 });
    await expect(tooEarly).rejects.toMatchObject(unauthenticated);
    await expect(tooLate).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('shortens a long name to whole characters, and leaves out a long picture', async () => {
    const token = jwt.sign({ sub: 'ann', name: ` ${'🐙'.repeat(201)}`, picture: 'p'.repeat(2_001) }, SECRET);

    const identity = await tokens.verify(token);

    expect(identity).toStrictEqual({ userId: ann, name: '🐙'.repeat(200) });
  });

  it('refuses a token that names a critical extension, as it understands none', async () => {
    for (const crit of [['exp'], ['b64'], [], null, 'x']) {
      const header = { alg: 'HS256', typ: 'JWT', crit } as unknown as jwt.JwtHeader;
      const token = jwt.sign({ sub: 'ann' }, SECRET, { header });
      await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
    }
  });

  describe('with a longest life', () => {
    const MAX_S = 86_400;
    const seconds = START / 1_000;
    const strict = makeJwtVerifier({ secret: SECRET, maxLifetimeMs: MAX_S * 1_000 }, clock);
    // As text, as the library would take the time of issue out of an object, or put its own in.
    const sign = (claims: object) =>
      jwt.sign(JSON.stringify({ sub: 'ann', ...claims }), SECRET, { header: { alg: 'HS256', typ: 'JWT' } });

    it.each([
      ['of that life', { iat: seconds, exp: seconds + MAX_S }],
      ['without a time of issue', { exp: seconds + MAX_S }],
      ['of an issuer whose clock is ahead', { iat: seconds + 5, exp: seconds + 5 + MAX_S }],
    ])('accepts a token %s', async (_what, claims) => {
      expect(await strict.verify(sign(claims))).toMatchObject({ userId: ann });
    });

    it.each([
      ['without an expiry', { iat: seconds }],
      ['of a longer life', { iat: seconds - 60, exp: seconds + MAX_S - 50 }],
      ['of a longer life, without a time of issue', { exp: seconds + MAX_S + 6 }],
      ['that says it was issued far ahead', { iat: seconds + 10 * MAX_S, exp: seconds + 11 * MAX_S }],
      ['that expires never', { iat: seconds, exp: 1e300 }],
    ])('refuses a token %s, and says why', async (_what, claims) => {
      await expect(strict.verify(sign(claims))).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: 'This server takes tokens with an exp at most 86400 seconds after their iat',
      });
    });
  });

  it('takes the claim of admins that is set, and no other', async () => {
    const claim = 'https://example.org/chat-admin';
    const own = makeJwtVerifier({ secret: SECRET, adminClaim: claim }, clock);
    const sign = (adminClaim: string) => signToken({ userId: ann, adminClaim }, SECRET, { expiresIn: 60 });

    expect((await own.verify(sign(claim))).isAdmin).toBe(true);
    expect((await own.verify(sign('admin'))).isAdmin).toBeUndefined();
  });

  it('is not made with an empty secret', () => {
    expect(() => makeJwtVerifier({ secret: '' }, clock)).toThrow('must not be empty');
  });
});

describe('signing a token', () => {
  it('makes one that the verifier accepts', async () => {
    const tokens = makeJwtVerifier({ secret: SECRET }, makeFakeClock(START));

    const token = signToken({ userId: ann, name: 'Ann' }, SECRET, { expiresIn: '1h', issuedAt: START });

    const expiresAt = START + 3_600_000 + CLOCK_TOLERANCE_MS;
    expect(await tokens.verify(token)).toStrictEqual({
      userId: ann,
      name: 'Ann',
      expiresAt,
      issuedAt: START,
    });
  });
});

import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeJwtVerifier } from '../../../src/adapters/jwt/jwt-verifier.js';
import { nothingToClose } from '../../contracts/contract.js';
import { START } from '../../../src/testing/fixtures.js';
import { tokenVerifierContract } from '../../contracts/token-verifier-contract.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { endingInTime, makeIssuer, signed } from './issuer.js';

for (const algorithm of ['RS256', 'ES256'] as const) {
  const issuer = makeIssuer(algorithm, 'key');
  const stranger = makeIssuer(algorithm, 'key');
  const clock = makeFakeClock(START);
  const tokens = makeJwtVerifier({ publicKey: issuer.pem }, clock);

  tokenVerifierContract(algorithm, () => {
    const own = makeFakeClock(START);
    return Promise.resolve({
      tokens: makeJwtVerifier({ publicKey: issuer.pem }, own),
      issue: (claims) => Promise.resolve(issuer.sign(endingInTime(claims))),
      forge: (claims) => Promise.resolve(stranger.sign(claims)),
      now: () => own.now(),
      pass: (ms) => own.advance(ms),
      close: nothingToClose,
    });
  });

  describe(`a public key for ${algorithm}`, () => {
    const unauthenticated = { code: 'UNAUTHENTICATED', message: 'The token is not valid' };

    it('is not accepted as a secret to sign with', async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'ann' })}`;
      const signature = createHmac('sha256', issuer.pem).update(content).digest('base64url');

      await expect(tokens.verify(`${content}.${signature}`)).rejects.toMatchObject(unauthenticated);
    });

    it('accepts no token of another algorithm, nor one without a signature', async () => {
      const other = makeIssuer(algorithm === 'RS256' ? 'ES256' : 'RS256', 'key');
      const [, payload] = issuer.sign({ sub: 'ann' }).split('.');
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;

      for (const token of [other.sign({ sub: 'ann' }), signed({ sub: 'ann' }, 'secret', 'HS256'), none]) {
        await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
      }
    });
  });
}

describe('a public key', () => {
  const clock = makeFakeClock(START);
  const pemOf = ({ publicKey }: { publicKey: KeyObject }) =>
    publicKey.export({ type: 'spki', format: 'pem' });

  it.each([
    [
      'a private one',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['a short one of RSA', pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }))],
    ['one on another curve', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }))],
    ['one that does not sign', pemOf(generateKeyPairSync('x25519'))],
    ['a secret', 'not a key'],
    ['half of one', makeIssuer('ES256', 'key').pem.slice(0, 80)],
  ])('is not %s', (_what, pem) => {
    expect(() => makeJwtVerifier({ publicKey: String(pem) }, clock)).toThrow();
  });
});

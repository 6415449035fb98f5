import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { CLOCK_TOLERANCE_MS } from '../../../src/adapters/jwt/jwt-verifier.js';

export type Algorithm = 'HS256' | 'RS256' | 'ES256';
export type Claims = Readonly<Record<string, unknown>>;

/** A key pair as an issuer has it, and the tokens that it signs. */
export interface Issuer {
  readonly pem: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  /** The key id is left out where it is `null`. */
  readonly sign: (claims: Claims, kid?: string | null) => string;
}

export const makeIssuer = (algorithm: 'RS256' | 'ES256', kid: string): Issuer => {
  const { publicKey, privateKey } = keyPair(algorithm);
  return {
    pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' },
    sign: (claims, named = kid) => signed(claims, privateKey, algorithm, named ?? undefined),
  };
};

/** Signs the claims as they are, unchecked and without an `iat`. */
export const signed = (
  claims: Claims,
  key: KeyObject | string,
  algorithm: Algorithm,
  keyid?: string,
): string =>
  jwt.sign(JSON.stringify(claims), key, {
    header: { alg: algorithm, typ: 'JWT', ...(keyid !== undefined && { kid: keyid }) },
  });

/**
 * Moves `exp` back by the tolerance of the verifier, so that a token ends at the very moment that the contract suite
 * gives.
 */
export const endingInTime = (claims: Claims): Claims =>
  typeof claims.exp === 'number' ? { ...claims, exp: claims.exp - CLOCK_TOLERANCE_MS / 1_000 } : claims;

const keyPair = (algorithm: 'RS256' | 'ES256') =>
  algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });

import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** A key with its one algorithm, so that a token does not choose how it is verified. */
export interface VerificationKey {
  readonly key: KeyObject;
  readonly algorithm: 'HS256' | 'RS256' | 'ES256';
}

/** The header of a token, which names its key. Nothing of it is trusted yet. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid?: string | undefined;
}

/** Rejects with DomainError UNAVAILABLE where the key cannot be fetched now, with any other error for a bad token. */
export type FindKey = (header: TokenHeader) => Promise<VerificationKey>;

/** @throws Error where the secret is empty. */
export const secretKey = (secret: string): VerificationKey => {
  if (secret === '') throw new Error('The JWT secret must not be empty');
  return { key: createSecretKey(secret, 'utf8'), algorithm: 'HS256' };
};

/** Node would also make a public key from a private key or a certificate, which is surely a mistake here. */
const PUBLIC_KEY_PEM = /^\s*-----BEGIN (RSA )?PUBLIC KEY-----/;

/** RFC 7518 (3.3) requires it for RS256. */
const RSA_MIN_BITS = 2_048;

/** RS256 for an RSA key, ES256 for one on P-256. @throws Error for anything else; the message shows nothing of it. */
export const publicKey = (pem: string): VerificationKey => {
  if (!PUBLIC_KEY_PEM.test(pem)) throw new Error('The key is not a public key in PEM');
  const key = createPublicKey(pem);
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_MIN_BITS) return { key, algorithm: 'RS256' };
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return { key, algorithm: 'ES256' };
  throw new Error('The key is neither RSA of at least 2,048 bits nor EC on P-256');
};

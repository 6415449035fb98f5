import jwt, { type SignOptions } from 'jsonwebtoken';
import type { UserId } from '../../domain/ids.js';

export interface TokenClaims {
  readonly userId: UserId;
  readonly name?: string | undefined;
  /** The claim that makes the user an admin. Missing: they are none. */
  readonly adminClaim?: string | undefined;
}

export interface TokenOptions {
  /** Seconds, or a span such as `12h`. */
  readonly expiresIn: NonNullable<SignOptions['expiresIn']>;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** Milliseconds since the epoch. Missing: now. */
  readonly issuedAt?: number | undefined;
}

/** A token as a host application would make it: for trying the server out, and for tests. */
export const signToken = (claims: TokenClaims, secret: string, options: TokenOptions): string => {
  const { expiresIn, issuer, audience, issuedAt } = options;
  const payload = {
    ...(claims.name !== undefined && { name: claims.name }),
    ...(claims.adminClaim !== undefined && { [claims.adminClaim]: true }),
    ...(issuedAt !== undefined && { iat: Math.floor(issuedAt / 1_000) }),
  };
  return jwt.sign(payload, secret, {
    algorithm: 'HS256',
    subject: claims.userId,
    expiresIn,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  });
};

import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../../application/ports/clock.js';
import type { Identity, TokenVerifier } from '../../application/ports/token-verifier.js';
import { DomainError } from '../../domain/errors.js';
import { parseUserId } from '../../domain/ids.js';
import { isPortable, longerThan } from '../../domain/text.js';

export interface JwtSettings {
  readonly secret: string;
  /** Where given, tokens must name it as their `iss`. */
  readonly issuer?: string | undefined;
  /** Where given, tokens must name it among their `aud`. */
  readonly audience?: string | undefined;
}

/** For tokens that the host application signs with a secret it shares with this server. */
export const makeJwtVerifier = (settings: JwtSettings, clock: Clock): TokenVerifier => {
  if (settings.secret === '') throw new Error('The JWT secret must not be empty');
  const key = createSecretKey(settings.secret, 'utf8');

  return {
    verify: (token) =>
      new Promise((resolve) => {
        const now = clock.now();
        const identity = identityOf(verified(token, key, settings, now));
        // After all else, so that "expired" is said only of a token that was valid once.
        if (identity.expiresAt !== undefined && identity.expiresAt <= now) {
          throw new DomainError('TOKEN_EXPIRED', 'The token has expired');
        }
        resolve(identity);
      }),
  };
};

const NAME_MAX_LENGTH = 200;
const PICTURE_MAX_LENGTH = 2_000;

const text = z.string().trim().min(1).refine(isPortable);

const claims = z.object({
  sub: z.string().transform(parseUserId),
  exp: z.number().optional(),
  // A profile that is of no use is no reason to keep its user out.
  name: text
    .transform((name) => firstCodePoints(name, NAME_MAX_LENGTH))
    .optional()
    .catch(undefined),
  // Cut short, an address would lead elsewhere.
  picture: text
    .refine((url) => !longerThan(url, PICTURE_MAX_LENGTH))
    .optional()
    .catch(undefined),
});

/** Pinned to the one algorithm: a token does not choose how it is verified. */
const verified = (token: string, key: KeyObject, { issuer, audience }: JwtSettings, now: number): unknown => {
  try {
    return jwt.verify(token, key, {
      algorithms: ['HS256'],
      clockTimestamp: Math.floor(now / 1_000),
      ignoreExpiration: true,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
  } catch (cause) {
    throw unauthenticated(cause);
  }
};

const identityOf = (payload: unknown): Identity => {
  try {
    const { sub, exp, name, picture } = claims.parse(payload);
    return {
      userId: sub,
      ...(name !== undefined && { name }),
      ...(picture !== undefined && { picture }),
      ...(exp !== undefined && { expiresAt: exp * 1_000 }),
    };
  } catch (cause) {
    throw unauthenticated(cause);
  }
};

/** Without a word on what was wrong with it; the cause is for the log. */
const unauthenticated = (cause: unknown): DomainError =>
  new DomainError('UNAUTHENTICATED', 'The token is not valid', { cause });

const firstCodePoints = (raw: string, count: number): string =>
  Array.from(raw.slice(0, count * 2))
    .slice(0, count)
    .join('');

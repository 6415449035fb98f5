import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Identity, TokenVerifier } from '../../application/ports/token-verifier.js';
import { DomainError } from '../../domain/errors.js';
import { parseUserId } from '../../domain/ids.js';
import { profileInput } from '../protocol/profile.js';
import { DEFAULT_ADMIN_CLAIM } from './admin-claim.js';
import {
  type FindKey,
  publicKey,
  secretKey,
  type TokenHeader,
  type VerificationKey,
} from './verification-key.js';

/** Tokens are verified with a shared secret, a public key in PEM, or the keys at the issuer's address. */
export type JwtKeySettings =
  | { readonly secret: string }
  | { readonly publicKey: string }
  | { readonly jwksUrl: string };

export type JwtSettings = JwtKeySettings & {
  /** Where given, it must be the `iss` of a token. */
  readonly issuer?: string | undefined;
  /** Where given, it must be in the `aud` of a token. */
  readonly audience?: string | undefined;
  /** Where given, a token must have an `exp` at most this long after its `iat`, and after now. In milliseconds. */
  readonly maxLifetimeMs?: number | undefined;
  /** The claim that makes its user an admin where it is the boolean true. Missing: `admin`. */
  readonly adminClaim?: string | undefined;
};

/** How far the issuer's clock may differ from this one. */
export const CLOCK_TOLERANCE_MS = 5_000;

/**
 * For tokens that the host application signs. They are valid until `exp` plus the tolerance; `expiresAt` is that
 * time. A JWKS that cannot be fetched is logged.
 *
 * @throws Error where the setting is not a key.
 */
export const makeJwtVerifier = (
  settings: JwtSettings,
  clock: Clock,
  logger?: Pick<Logger, 'error'>,
): TokenVerifier => {
  const find = findKey(settings, logger);

  return {
    verify: async (token) => {
      const key = await keyOf(token, find);
      const now = clock.now();
      const identity = identityOf(verified(token, key, settings, now), settings, now);
      // Last, so that only a token that was valid once is called expired.
      if (identity.expiresAt !== undefined && identity.expiresAt <= now) {
        throw new DomainError('TOKEN_EXPIRED', 'The token has expired');
      }
      return identity;
    },
  };
};

const findKey = (settings: JwtSettings, logger: Pick<Logger, 'error'> | undefined): FindKey => {
  if ('jwksUrl' in settings) {
    return loadJwksKeys(settings.jwksUrl, (cause) => logger?.error('The JWKS cannot be fetched', cause));
  }
  const key = 'publicKey' in settings ? publicKey(settings.publicKey) : secretKey(settings.secret);
  return () => Promise.resolve(key);
};

/** Servers without a JWKS do without its package, which takes time to load. A failure to load it ends the process. */
const loadJwksKeys = (url: string, onFailure: (cause: unknown) => void): FindKey => {
  const loading = import('./jwks-keys.js').then(({ makeJwksKeys }) => makeJwksKeys(url, onFailure));
  return async (header) => (await loading)(header);
};

const claims = z.object({
  sub: z.string().transform(parseUserId),
  iat: z.number().optional(),
  exp: z.number().optional(),
  ...profileInput,
});

/**
 * `crit` names extensions that a reader must understand or refuse the token (RFC 7515, 4.1.11); there is none that this
 * one understands, and the library does not look.
 */
const header = z.object({ alg: z.string(), kid: z.string().optional(), crit: z.never().optional() });

const keyOf = async (token: string, find: FindKey): Promise<VerificationKey> => {
  try {
    return await find(headerOf(token));
  } catch (cause) {
    throw cause instanceof DomainError ? cause : unauthenticated(cause);
  }
};

const headerOf = (token: string): TokenHeader => header.parse(jwt.decode(token, { complete: true })?.header);

const verified = (
  token: string,
  { key, algorithm }: VerificationKey,
  { issuer, audience }: JwtSettings,
  now: number,
): unknown => {
  try {
    return jwt.verify(token, key, {
      algorithms: [algorithm],
      clockTimestamp: now / 1_000,
      clockTolerance: CLOCK_TOLERANCE_MS / 1_000,
      ignoreExpiration: true,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
  } catch (cause) {
    throw unauthenticated(cause);
  }
};

const identityOf = (
  payload: unknown,
  { maxLifetimeMs, adminClaim = DEFAULT_ADMIN_CLAIM }: JwtSettings,
  now: number,
): Identity => {
  try {
    const { sub, iat, exp, name, picture } = claims.parse(payload);
    if (maxLifetimeMs !== undefined && lifetimeMs({ iat, exp }, now) > maxLifetimeMs + CLOCK_TOLERANCE_MS) {
      throw livesTooLong(maxLifetimeMs);
    }
    return {
      userId: sub,
      ...(name !== undefined && { name }),
      ...(picture !== undefined && { picture }),
      ...(exp !== undefined && { expiresAt: exp * 1_000 + CLOCK_TOLERANCE_MS }),
      ...(isTimeOfIssue(iat, now) && { issuedAt: iat * 1_000 }),
      ...(hasClaim(payload, adminClaim) && { isAdmin: true }),
    };
  } catch (cause) {
    throw cause instanceof DomainError && cause.code === 'UNAUTHENTICATED' ? cause : unauthenticated(cause);
  }
};

/** Nobody has issued a token in the future: such an `iat`, perhaps in milliseconds, would outlive every revocation. */
const isTimeOfIssue = (iat: number | undefined, now: number): iat is number =>
  iat !== undefined && iat * 1_000 <= now + CLOCK_TOLERANCE_MS;

const hasClaim = (payload: unknown, claim: string): boolean =>
  Object.entries(payload as object).some(([name, value]) => name === claim && value === true);

/** From now, where the token says nothing else, as a time of issue in the future would hide a longer life. */
const lifetimeMs = (
  { iat, exp = Infinity }: { readonly iat?: number | undefined; readonly exp?: number | undefined },
  now: number,
): number => exp * 1_000 - Math.min((iat ?? Infinity) * 1_000, now);

/** Says what is wrong, as only a token that the issuer has signed gets so far, and its issuer has to change. */
const livesTooLong = (maxMs: number): DomainError =>
  new DomainError(
    'UNAUTHENTICATED',
    `This server takes tokens with an exp at most ${maxMs / 1_000} seconds after their iat`,
  );

/** The message does not say what is wrong with the token; the cause is for the log. */
const unauthenticated = (cause: unknown): DomainError =>
  new DomainError('UNAUTHENTICATED', 'The token is not valid', { cause });

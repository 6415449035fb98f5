import type { Identity } from '../../application/ports/token-verifier.js';

/**
 * How callers are identified: by a token; with `none` by their own word, for development only; or by the host application,
 * from the request. The host throws a DomainError for anyone whom it refuses.
 */
export type Authentication<Request> = 'token' | 'none' | IdentifyCaller<Request>;

export type IdentifyCaller<Request> = (request: Request) => Promise<Identity>;

/** By the name of it, as the description needs it. */
export type AuthenticationMode = 'token' | 'none' | 'host';

export const modeOf = (authentication: Authentication<never>): AuthenticationMode =>
  typeof authentication === 'function' ? 'host' : authentication;

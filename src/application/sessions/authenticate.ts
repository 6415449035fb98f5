import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';

/** Who the bearer is. @throws DomainError TOKEN_EXPIRED, UNAUTHENTICATED or UNAVAILABLE. */
export type Authenticate = (token: string) => Promise<Identity>;

export const makeAuthenticate =
  ({ tokens }: Pick<Ports, 'tokens'>): Authenticate =>
  (token) =>
    tokens.verify(token);

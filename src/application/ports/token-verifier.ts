import type { UserId } from '../../domain/ids.js';

/** The caller, as a verified token or the host application names them. */
export interface Identity {
  readonly userId: UserId;
  readonly name?: string;
  readonly picture?: string;
  /** Milliseconds since the epoch; missing for a token that does not expire. */
  readonly expiresAt?: number;
  /** Milliseconds since the epoch; missing for a token that does not say, or whose time has not come yet. */
  readonly issuedAt?: number;
  /** `issuedAt` is exact to the millisecond. Missing means no: it is that of a token, which has whole seconds. */
  readonly isExact?: true;
  /** The user may sign others out. Missing means no. */
  readonly isAdmin?: true;
}

export interface TokenVerifier {
  /**
   * @throws DomainError TOKEN_EXPIRED for a token that was valid once, UNAUTHENTICATED for any other token that is not
   * valid, UNAVAILABLE where nobody can say now whether it is.
   */
  verify(token: string): Promise<Identity>;
}

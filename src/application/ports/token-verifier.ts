import type { UserId } from '../../domain/ids.js';

/** Who a caller is, as a verified token says it. */
export interface Identity {
  readonly userId: UserId;
  readonly name?: string;
  readonly picture?: string;
  /** Milliseconds since the epoch; missing for a token that does not expire. */
  readonly expiresAt?: number;
}

export interface TokenVerifier {
  /**
   * @throws DomainError TOKEN_EXPIRED for a token that was valid once, UNAUTHENTICATED for any other that
   * is not, UNAVAILABLE where that cannot be told now.
   */
  verify(token: string): Promise<Identity>;
}

import { DomainError } from '../../domain/errors.js';
import type { Session } from '../live/session.js';
import type { Ports } from '../ports/ports.js';
import { scheduleExpiry } from './session-expiry.js';

export interface RefreshTokenCommand {
  readonly session: Session;
  readonly token: string;
}

/**
 * The session lives as long as the new token.
 *
 * @throws DomainError SENDER_MISMATCH for another user's token, and what the verifier throws; the session
 * goes on with the token that it had.
 */
export type RefreshToken = (command: RefreshTokenCommand) => Promise<void>;

export const makeRefreshToken =
  ({ tokens, clock }: Pick<Ports, 'tokens' | 'clock'>): RefreshToken =>
  async ({ session, token }) => {
    const identity = await tokens.verify(token);
    if (identity.userId !== session.userId) {
      throw new DomainError('SENDER_MISMATCH', 'The token is of another user');
    }
    if (!session.closed) scheduleExpiry(clock, session, identity);
  };

import { DomainError } from '../../domain/errors.js';
import type { Session } from '../devices/session.js';
import { type SessionHandle, sessionOf } from '../devices/session-handle.js';
import type { Clock } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';
import type { ProfileKeeper } from '../profiles/profile-keeper.js';
import type { RevocationDesk } from './revocation-desk.js';

export interface RefreshTokenCommand {
  readonly session: SessionHandle;
  readonly token: string;
}

/**
 * The session lives as long as the new token. What the token says of its user is stored, and told where it has changed.
 *
 * @throws DomainError SENDER_MISMATCH for another user's token, and what `Authenticate` throws; the session
 * goes on with the token that it had.
 */
export type RefreshToken = (command: RefreshTokenCommand) => Promise<void>;

export const makeRefreshToken =
  ({
    tokens,
    clock,
    revocationDesk,
    profiles,
  }: Pick<Ports, 'tokens' | 'clock'> & {
    revocationDesk: RevocationDesk;
    profiles: Pick<ProfileKeeper, 'keep'>;
  }): RefreshToken =>
  async ({ session: handle, token }) => {
    const session = sessionOf(handle);
    const identity = await tokens.verify(token);
    if (identity.userId !== session.userId) {
      throw new DomainError('SENDER_MISMATCH', 'The token is of another user');
    }
    await revocationDesk.unlessRevoked(identity, () => {
      if (session.closed) return;
      session.issuedAt = identity.issuedAt;
      scheduleExpiry(clock, session, identity);
    });
    if (!session.closed) await profiles.keep(identity);
  };

/** Ends the session when the identity expires. Replaces the time set before; without an expiry there is none. */
export const scheduleExpiry = (clock: Clock, session: Session, { expiresAt }: Identity): void => {
  session.cancelExpiry();
  session.cancelExpiry =
    expiresAt === undefined
      ? () => undefined
      : clock.after(expiresAt - clock.now(), () => {
          session.outlet.end(new DomainError('TOKEN_EXPIRED', 'The token has expired'));
        });
};

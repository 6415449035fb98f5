import { forbidden } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';

export interface RevokeSessionsCommand {
  readonly by: Identity;
  readonly userId: UserId;
}

/** Milliseconds since the epoch: the tokens up to the end of that second are refused. */
export interface Revoked {
  readonly revokedAt: number;
}

/**
 * Signs a user out everywhere: every token that they were issued before is refused from now on, and their sessions with
 * such a token end with UNAUTHENTICATED. In this process that is in effect when it resolves, in others within seconds.
 * Idempotent; also for a user who does not exist.
 *
 * @throws DomainError FORBIDDEN for anyone whose token does not make them an admin.
 */
export type RevokeSessions = (command: RevokeSessionsCommand) => Promise<Revoked>;

export const makeRevokeSessions =
  ({ revocations, events, clock }: Pick<Ports, 'revocations' | 'events' | 'clock'>): RevokeSessions =>
  async ({ by, userId }) => {
    if (by.isAdmin !== true) throw forbidden('Only a token of an admin may do this');
    const revokedAt = clock.now();
    await revocations.revoke(userId, revokedAt);
    events.publish({ type: 'sessions-revoked', userId, before: revokedAt });
    return { revokedAt };
  };

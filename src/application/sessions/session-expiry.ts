import { DomainError } from '../../domain/errors.js';
import type { Session } from '../live/session.js';
import type { Clock } from '../ports/clock.js';
import type { Identity } from '../ports/token-verifier.js';

/** Ends the session when its identity expires; a new identity replaces the time, one without end lifts it. */
export const scheduleExpiry = (clock: Clock, session: Session, { expiresAt }: Identity): void => {
  session.cancelExpiry();
  session.cancelExpiry =
    expiresAt === undefined
      ? () => undefined
      : clock.at(expiresAt, () => {
          session.outlet.end(new DomainError('TOKEN_EXPIRED', 'The token has expired'));
        });
};

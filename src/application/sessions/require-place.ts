import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { LiveHub } from '../live/live-hub.js';

/** Connections of one user to one process, unless a server is configured otherwise. */
export const DEFAULT_MAX_CONNECTIONS = 20;

/** @throws DomainError RATE_LIMITED where the user has as many connections as one may have. */
export type RequirePlace = (userId: UserId) => void;

export const makeRequirePlace =
  ({ hub }: { hub: LiveHub }, maxConnections: number): RequirePlace =>
  (userId) => {
    if (hub.countSessions(userId) >= maxConnections) {
      throw new DomainError('RATE_LIMITED', `A user has at most ${maxConnections} connections`);
    }
  };

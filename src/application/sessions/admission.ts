import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Ports } from '../ports/ports.js';
import type { Admission } from '../ports/rate-limiter.js';
import type { Identity } from '../ports/token-verifier.js';
import { makeFloodPolicy } from './flood-policy.js';

/** Connections of one user to one process, unless a server is configured otherwise. */
export const DEFAULT_MAX_CONNECTIONS = 20;

/** Commands of one user per second in the long run, unless a server is configured otherwise. */
export const DEFAULT_COMMANDS_PER_SECOND = 60;

/** Finds out whose token it is. @throws DomainError TOKEN_EXPIRED, UNAUTHENTICATED or UNAVAILABLE. */
export type Authenticate = (token: string) => Promise<Identity>;

export const makeAuthenticate =
  ({ tokens }: Pick<Ports, 'tokens'>): Authenticate =>
  (token) =>
    tokens.verify(token);

/** `flooding`: the user is to be disconnected. It is true once per flood, so that one connection ends at a time. */
export type CommandAdmission =
  | Extract<Admission, { admitted: true }>
  | (Extract<Admission, { admitted: false }> & { readonly flooding: boolean });

/** Every command of a user passes here first, whatever the transport. Answers at once. */
export type Admit = (userId: UserId) => CommandAdmission;

export const makeAdmit = (
  { rateLimiter, clock }: Pick<Ports, 'rateLimiter' | 'clock'>,
  commandsPerSecond: number,
): Admit => {
  const isFlooding = makeFloodPolicy(commandsPerSecond);
  return (userId) => {
    const now = clock.monotonic();
    const admission = rateLimiter.admit(userId, now);
    const flooding = isFlooding(userId, { now, refused: !admission.admitted });
    return admission.admitted ? admission : { ...admission, flooding };
  };
};

/** @throws DomainError RATE_LIMITED where the user has as many connections as one may have. */
export type RequireSlot = (userId: UserId) => void;

export const makeRequireSlot =
  ({ hub }: { hub: LiveHub }, maxConnections: number): RequireSlot =>
  (userId) => {
    if (hub.countSessions(userId) >= maxConnections) {
      throw new DomainError('RATE_LIMITED', `A user has at most ${maxConnections} connections`);
    }
  };

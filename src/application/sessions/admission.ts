import { DomainError, rateLimited } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Ports } from '../ports/ports.js';
import type { Admission } from '../ports/rate-limiter.js';
import type { Identity } from '../ports/token-verifier.js';
import { COMMAND_COSTS, type CommandName } from './command-costs.js';
import { makeFloodPolicy } from './flood-policy.js';
import type { RevocationDesk } from './revocation-desk.js';

/** Connections of one user at a time, unless a server is configured otherwise. */
export const DEFAULT_MAX_CONNECTIONS = 20;

/** Commands of one user per second in the long run, unless a server is configured otherwise. */
export const DEFAULT_COMMANDS_PER_SECOND = 60;

/**
 * Finds the user whom a token names.
 *
 * @throws DomainError TOKEN_EXPIRED, UNAUTHENTICATED (also for a revoked token) or UNAVAILABLE.
 */
export type Authenticate = (token: string) => Promise<Identity>;

export const makeAuthenticate =
  ({ tokens, revocationDesk }: Pick<Ports, 'tokens'> & { revocationDesk: RevocationDesk }): Authenticate =>
  async (token) => {
    const identity = await tokens.verify(token);
    return revocationDesk.unlessRevoked(identity, () => identity);
  };

/**
 * Takes the identity of a caller who was identified before, now or a while ago.
 *
 * @throws DomainError TOKEN_EXPIRED where that has ended, UNAUTHENTICATED where the user was signed out since.
 */
export type Recognize = (identity: Identity) => Promise<Identity>;

export const makeRecognize =
  ({ clock, revocationDesk }: Pick<Ports, 'clock'> & { revocationDesk: RevocationDesk }): Recognize =>
  async (identity) => {
    if (identity.expiresAt !== undefined && identity.expiresAt <= clock.now()) {
      throw new DomainError('TOKEN_EXPIRED', 'The sign-in of the caller has ended');
    }
    return revocationDesk.unlessRevoked(identity, () => identity);
  };

/**
 * Every command of a user passes here first, whatever the transport, and before anything is done for it: the `connect`
 * of a device and what is no command too. Answers at once.
 *
 * Anyone who floods loses all of their connections, and nothing of theirs is admitted for a while.
 */
export type Admit = (userId: UserId, command: CommandName) => CommandAdmission;

/** A command that is refused with `unanswered` is dropped, where the transport can do so. */
export type CommandAdmission = Admission & { readonly unanswered?: boolean };

export const makeAdmit = (
  {
    rateLimiter,
    clock,
    logger,
    metrics,
    hub,
  }: Pick<Ports, 'rateLimiter' | 'clock' | 'logger' | 'metrics'> & { hub: LiveHub },
  commandsPerSecond: number,
): Admit => {
  const floods = makeFloodPolicy(commandsPerSecond);

  const shutOut = (userId: UserId, retryAfterMs: number): CommandAdmission => {
    // Ending a session takes it out of the hub.
    const sessions = [...hub.sessionsOf(userId)];
    for (const { outlet } of sessions) {
      outlet.end(rateLimited('Far too many commands: the user is shut out for a while', retryAfterMs));
    }
    metrics.flooded();
    logger.warn('A user who floods was shut out', { connections: sessions.length });
    return { admitted: false, retryAfterMs };
  };

  return (userId, command) => {
    const now = clock.monotonic();
    const shutOutMs = floods.shutOutMs(userId, now);
    if (shutOutMs > 0) return { admitted: false, retryAfterMs: shutOutMs };
    const admission = rateLimiter.admit(userId, COMMAND_COSTS[command], now);
    const refusals = floods.count(userId, { now, refused: !admission.admitted });
    if (refusals === 'flood') return shutOut(userId, floods.shutOutMs(userId, now));
    return refusals === 'many' ? { ...admission, unanswered: true } : admission;
  };
};

/** @throws DomainError RATE_LIMITED, after which nothing is done for the command. */
export const requireAdmitted = (admission: Admission): void => {
  if (!admission.admitted) throw rateLimited('Too many commands: slow down', admission.retryAfterMs);
};

/** @throws DomainError RATE_LIMITED where the user has as many connections to this process as one may have in all. */
export type RequireSlot = (userId: UserId) => void;

export const makeRequireSlot =
  ({ hub }: { hub: LiveHub }, maxConnections: number): RequireSlot =>
  (userId) => {
    if (hub.countSessions(userId) >= maxConnections) throw tooManyConnections(maxConnections);
  };

/** Ends the user's connections to this process but the oldest, as others have the other slots. */
export type KeepSlots = (userId: UserId, slots: number) => void;

export const makeKeepSlots =
  ({ hub, metrics }: Pick<Ports, 'metrics'> & { hub: LiveHub }, maxConnections: number): KeepSlots =>
  (userId, slots) => {
    // Ending a session takes it out of the hub.
    for (const { outlet } of [...hub.sessionsOf(userId)].slice(slots)) {
      metrics.refused('RATE_LIMITED');
      outlet.end(tooManyConnections(maxConnections));
    }
  };

const tooManyConnections = (maxConnections: number) =>
  rateLimited(`A user has at most ${maxConnections} connections`);

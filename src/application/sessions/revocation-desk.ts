import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { isRevoked } from '../../domain/revocation.js';
import { makeFreshAnswers } from '../consent/fresh-answers.js';
import type { Session } from '../devices/session.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';

type Issued = Pick<Identity, 'userId' | 'issuedAt' | 'isExact'>;

/** Keeps tokens out that were revoked, and ends the sessions that were opened with them. */
export interface RevocationDesk {
  /**
   * Calls `use` where the token is not revoked, as far as this process has heard or the store said within the last
   * seconds. What it hears before that call counts.
   *
   * @throws DomainError UNAUTHENTICATED for a revoked token, UNAVAILABLE where the store fails.
   */
  unlessRevoked<T>(issued: Issued, use: () => T): Promise<T>;
  /**
   * The tokens that the user was issued up to `revokedAt` are revoked, by this process or another: ends the sessions here
   * that have one. Never throws.
   */
  follow(userId: UserId, revokedAt: number): void;
  /** The same for what was read from the store. Does nothing where no session here is revoked. */
  repair(userId: UserId, revokedAt: number): void;
}

export const makeRevocationDesk = ({
  revocations,
  clock,
  hub,
}: Pick<Ports, 'revocations' | 'clock'> & { hub: LiveHub }): RevocationDesk => {
  const answers = makeFreshAnswers<number | undefined>(clock);
  let heard = 0;

  const readOne = async (userId: UserId) => (await revocations.revokedAt([userId])).get(userId);

  const revokedSessions = (userId: UserId, revokedAt: number): readonly Session[] =>
    [...hub.sessionsOf(userId)].filter(({ issuedAt, isExact }) => isRevoked(issuedAt, revokedAt, isExact));

  const follow = (userId: UserId, revokedAt: number): void => {
    heard++;
    answers.forget(userId);
    for (const { outlet } of revokedSessions(userId, revokedAt)) outlet.end(signedOut());
  };

  return {
    follow,
    async unlessRevoked({ userId, issuedAt, isExact }, use) {
      let revokedAt: number | undefined;
      let heardBefore: number;
      // An answer that was under way when an event told of a revocation may be older than it.
      do {
        heardBefore = heard;
        revokedAt = await answers.get(userId, () => readOne(userId));
      } while (heardBefore !== heard);
      if (isRevoked(issuedAt, revokedAt, isExact)) throw signedOut();
      return use();
    },
    repair(userId, revokedAt) {
      if (revokedSessions(userId, revokedAt).length > 0) follow(userId, revokedAt);
    },
  };
};

const signedOut = () =>
  new DomainError('UNAUTHENTICATED', 'The token was revoked: sign in again to get a new one');

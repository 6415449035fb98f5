import type { UserId } from '../../domain/ids.js';
import type { LiveHub } from '../live/live-hub.js';
import { makePolling, type Polling } from '../live/polling.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import type { RevocationDesk } from './revocation-desk.js';

const INTERVAL_MS = 1_000;

/**
 * An older answer may let a revoked token in for 5 s (`FRESH_MS`); the session is found within this time after that, so
 * that a revocation of which no event tells is in effect within 10 s.
 */
export const REVOCATION_ROUND_MS = 4_000;

/** Users in one poll, each second; where more than four times as many are connected, a round takes longer. */
export const REVOCATION_MAX_USERS = 5_000;

/** Asks for revocations of the users who are connected, as the events that would have told of them may be lost. */
export const makeRevocationPoller = ({
  revocations,
  hub,
  revocationDesk,
  ...ports
}: Pick<Ports, 'revocations' | 'clock' | 'logger'> & {
  inBackground: InBackground;
  hub: LiveHub;
  revocationDesk: Pick<RevocationDesk, 'repair'>;
}): Polling<UserId> =>
  makePolling(ports, {
    items: () => hub.liveUsers(),
    intervalMs: INTERVAL_MS,
    roundMs: REVOCATION_ROUND_MS,
    batch: REVOCATION_MAX_USERS,
    failure: 'The revocations of connected users were not read; the next poll that works repairs it',
    poll: async (users) => {
      const found = await revocations.revokedAt(users);
      return () => {
        for (const [userId, revokedAt] of found) revocationDesk.repair(userId, revokedAt);
      };
    },
  });

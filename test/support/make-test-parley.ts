import { makeInProcessEventPublisher } from '../../src/adapters/in-process/event-publisher.js';
import { makeMemoryBlockRepository } from '../../src/adapters/memory/block-repository.js';
import { makeMemoryStore } from '../../src/adapters/memory/memory-store.js';
import { makeMemoryMessageRepository } from '../../src/adapters/memory/message-repository.js';
import { makeInProcessPresenceStore } from '../../src/adapters/in-process/presence-store.js';
import { makeInProcessRateLimiter } from '../../src/adapters/in-process/rate-limiter.js';
import { makeMemoryReceiptRepository } from '../../src/adapters/memory/receipt-repository.js';
import { makeMemoryRevocationRepository } from '../../src/adapters/memory/revocation-repository.js';
import { makeMemoryRoomRepository } from '../../src/adapters/memory/room-repository.js';
import { makeMemoryUserRepository } from '../../src/adapters/memory/user-repository.js';
import { jsonSize, wireSize } from '../../src/adapters/protocol/entry-size.js';
import { makeRandomIds } from '../../src/adapters/system/random-ids.js';
import { sha256 } from '../../src/adapters/system/sha256.js';
import { makeDefaultPolicy } from '../../src/application/consent/default-policy.js';
import { makeParley, type ParleyOptions } from '../../src/application/make-parley.js';
import type { Parley } from '../../src/application/parley.js';
import { followNothing } from '../../src/application/ports/follow-command.js';
import { NO_METRICS } from '../../src/application/ports/metrics.js';
import type { Ports } from '../../src/application/ports/ports.js';
import { DomainError } from '../../src/domain/errors.js';
import { parseUserId } from '../../src/domain/ids.js';
import { type FakeClock, makeFakeClock } from './fake-clock.js';
import { makeSilentLogger, type SilentLogger } from './silent-logger.js';

export interface TestParley {
  readonly parley: Parley;
  readonly ports: Ports;
  readonly clock: FakeClock;
  readonly logger: SilentLogger;
}

/**
 * Parley over in-memory ports and a fake clock. Tokens have the form `token-of:ana`, `token-of:ana:admin`, or
 * `token-of:ana:1735689600000` for one that was issued at that time. `replace` is given the
 * ports and gives those that are to stand in for them.
 */
export const makeTestParley = (
  replace: (ports: Ports) => Partial<Ports> = () => ({}),
  options?: ParleyOptions,
): TestParley => {
  const clock = makeFakeClock();
  const logger = makeSilentLogger();
  const store = makeMemoryStore();
  const blocks = makeMemoryBlockRepository();
  const inMemory: Ports = {
    rooms: makeMemoryRoomRepository(store),
    messages: makeMemoryMessageRepository(store),
    receipts: makeMemoryReceiptRepository(),
    users: makeMemoryUserRepository(),
    blocks,
    revocations: makeMemoryRevocationRepository(),
    policy: makeDefaultPolicy(blocks),
    presence: makeInProcessPresenceStore(clock),
    events: makeInProcessEventPublisher(logger),
    rateLimiter: makeInProcessRateLimiter({ perSecond: 10_000, burst: 10_000 }),
    digest: sha256,
    entrySize: wireSize,
    textSize: jsonSize,
    ids: makeRandomIds(),
    tokens: {
      verify: async (token) => {
        const [prefix, user, claim] = token.split(':');
        if (prefix !== 'token-of' || user === undefined) {
          throw new DomainError('UNAUTHENTICATED', 'The token is not valid');
        }
        return {
          userId: parseUserId(user),
          ...(claim === 'admin' && { isAdmin: true }),
          ...(Number(claim) > 0 && { issuedAt: Number(claim) }),
        };
      },
    },
    clock,
    logger,
    metrics: NO_METRICS,
    followCommand: followNothing,
  };
  const ports = { ...inMemory, ...replace(inMemory) };
  return { parley: makeParley(ports, options), ports, clock, logger };
};

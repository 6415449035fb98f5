import { makeMemoryRevocationRepository } from '../../src/adapters/memory/revocation-repository.js';
import { makeInProcessRateLimiter } from '../../src/adapters/in-process/rate-limiter.js';
import { jsonSize, wireSize } from '../../src/adapters/protocol/entry-size.js';
import { sha256 } from '../../src/adapters/system/sha256.js';
import type { Clock } from '../../src/application/ports/clock.js';
import type { IdGenerator } from '../../src/application/ports/id-generator.js';
import { makeParley } from '../../src/application/make-parley.js';
import type { Parley } from '../../src/application/parley.js';
import { DomainError } from '../../src/domain/errors.js';
import { DEFAULT_CONSENT_LIMITS } from '../../src/domain/limits.js';
import { makeSilentLogger, type SilentLogger } from '../support/silent-logger.js';
import type { Bus, BusEnd } from './bus.js';
import { type Life, makeFaultyStores, type Stores } from './faulty-stores.js';
import type { CallFate } from './story.js';

/** The parts that all nodes share. */
export interface Surroundings {
  readonly clock: Clock;
  readonly stores: Stores;
  readonly bus: Bus;
  readonly ids: IdGenerator;
  readonly nextFate: () => CallFate | undefined;
}

/** One server process. */
export interface SimNode {
  readonly parley: Parley;
  readonly end: BusEnd;
  readonly logger: SilentLogger;
  readonly life: Life;
  /** It takes no connections any more. */
  isClosed: boolean;
  /** It is gone from one moment to the next, with all that it had under way. */
  crash(): void;
}

/** Anyone who has left by themselves may be added again after this time. */
export const REJOIN_AFTER_MS = 2_000;

export const startNode = ({ clock, stores, bus, ids, nextFate }: Surroundings): SimNode => {
  const life: Life = { ended: false };
  const logger = makeSilentLogger();
  const end = bus.attach();
  const own: Clock = {
    now: clock.now,
    monotonic: clock.monotonic,
    after: (ms, task) => clock.after(ms, () => void (life.ended || task())),
    nextTurn: clock.nextTurn,
  };
  const parley = makeParley(
    {
      ...makeFaultyStores(stores, { clock, life, nextFate }),
      revocations: makeMemoryRevocationRepository(),
      events: { ...end.events, publish: (event) => void (life.ended || end.events.publish(event)) },
      rateLimiter: makeInProcessRateLimiter({ perSecond: 10_000, burst: 10_000 }),
      digest: sha256,
      entrySize: wireSize,
      textSize: jsonSize,
      tokens: { verify: () => Promise.reject(new DomainError('UNAUTHENTICATED', 'Nobody comes by token')) },
      ids,
      clock: own,
      logger,
    },
    { consent: { ...DEFAULT_CONSENT_LIMITS, rejoinAfterMs: REJOIN_AFTER_MS } },
  );
  return {
    parley,
    end,
    logger,
    life,
    isClosed: false,
    crash() {
      this.isClosed = true;
      life.ended = true;
      end.remove();
    },
  };
};

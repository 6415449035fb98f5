import type { Clock } from './clock.js';
import type { EventPublisher } from './event-publisher.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import type { PresenceStore } from './presence-store.js';
import type { Buckets, RateLimiter } from './rate-limiter.js';

/** The way of one process to the others that serve the same store. A process that is alone has one as well. */
export interface Link {
  readonly events: EventPublisher;
  readonly presence: PresenceStore;
  readonly rateLimiter: RateLimiter;

  /** Begins to connect, and does not wait for it: a process serves its own clients meanwhile. */
  open(): void;

  /** Whether the others are reached now. Missing in a process that has no others. */
  isUp?(): boolean;

  /** Resolves, within a few seconds, when this process has left the others. */
  close(): Promise<void>;
}

export type MakeLink = (tools: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'publishFailed'>;
  /** The parts that serve this process alone, to which the link adds the others. */
  readonly local: { readonly events: EventPublisher; readonly rateLimiter: Buckets };
  readonly limits: UserLimits;
}) => Link;

/** The limits of one user over all processes together. */
export interface UserLimits {
  /** In commands, by their costs: in the long run, and at once after a pause. */
  readonly perSecond: number;
  readonly burst: number;
  readonly maxConnections: number;
}

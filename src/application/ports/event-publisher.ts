import type { DomainEvent } from '../../domain/events.js';

export type Unsubscribe = () => void;

/**
 * Carries events to every process that serves clients. A hint, not a queue: an event may be lost,
 * repeated, or overtake another, and receivers go by `seq`.
 */
export interface EventPublisher {
  /**
   * Never throws and never waits. The subscribers of this process have handled the event when it returns,
   * so that what was published is in effect before its command is acknowledged.
   */
  publish(event: DomainEvent): void;

  /** Subscribers are called in the order of subscribing. Where one throws, the others get the event all the same. */
  subscribe(subscriber: (event: DomainEvent) => void): Unsubscribe;
}

import type { DomainEvent } from '../../domain/events.js';
import type { Topic } from '../../domain/topics.js';

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

  /**
   * From now on this process wants the events of other processes on the topics of `add`, and no longer those on the
   * topics of `drop`. A topic is added once before it is dropped. Never throws and never waits.
   */
  interest(add: readonly Topic[], drop: readonly Topic[]): void;

  /**
   * Calls the listener with topics on which events of other processes may have been lost up to now: when the interest in
   * them takes effect, and when the way to other processes works again.
   */
  onGap(listener: (topics: readonly Topic[]) => void): Unsubscribe;
}

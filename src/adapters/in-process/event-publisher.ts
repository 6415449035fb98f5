import type { EventPublisher } from '../../application/ports/event-publisher.js';
import type { Logger } from '../../application/ports/logger.js';
import type { DomainEvent } from '../../domain/events.js';

/** For one process: every subscriber is called before `publish` returns. */
export const makeInProcessEventPublisher = (logger: Logger): EventPublisher => {
  // Replaced, never changed, so that `publish` can go through it while subscribers come and go.
  let subscriptions: readonly Subscription[] = [];

  return {
    publish: (event) => {
      for (const { subscriber } of subscriptions) deliver(subscriber, event, logger);
    },
    subscribe: (subscriber) => {
      const subscription = { subscriber };
      subscriptions = [...subscriptions, subscription];
      return () => {
        subscriptions = subscriptions.filter((each) => each !== subscription);
      };
    },
    // There is no other process to hear of, and nothing of one to miss.
    interest: () => undefined,
    onGap: () => () => undefined,
  };
};

/** An object of its own, so that a function may subscribe twice. */
interface Subscription {
  readonly subscriber: (event: DomainEvent) => void;
}

const deliver = (subscriber: Subscription['subscriber'], event: DomainEvent, logger: Logger): void => {
  try {
    subscriber(event);
  } catch (cause) {
    logger.error('A subscriber failed on an event', cause, { event: event.type });
  }
};

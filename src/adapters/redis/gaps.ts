import type { EventPublisher, Unsubscribe } from '../../application/ports/event-publisher.js';
import type { Logger } from '../../application/ports/logger.js';
import type { Topic } from '../../domain/topics.js';

export interface Gaps {
  /** Tells every listener. Where one throws, the others are told all the same. */
  readonly found: (topics: readonly Topic[]) => void;
  readonly listen: EventPublisher['onGap'];
}

export const makeGaps = (logger: Logger): Gaps => {
  const listeners = new Set<{ readonly listener: (topics: readonly Topic[]) => void }>();

  return {
    found(topics) {
      if (topics.length === 0) return;
      for (const { listener } of [...listeners]) {
        try {
          listener(topics);
        } catch (cause) {
          logger.error('A gap was not repaired', cause, { topics: topics.length });
        }
      }
    },
    listen(listener): Unsubscribe {
      // An object of its own, so that a function may listen twice.
      const listening = { listener };
      listeners.add(listening);
      return () => void listeners.delete(listening);
    },
  };
};

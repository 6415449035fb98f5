import type { Unsubscribe } from '../../application/ports/event-publisher.js';
import type { Logger } from '../../application/ports/logger.js';

type Listener<Args extends readonly unknown[]> = (...args: Args) => void;

export interface Listeners<Args extends readonly unknown[]> {
  /** Calls every listener. Where one throws, that is logged, and the others are called all the same. */
  readonly call: Listener<Args>;
  readonly listen: (listener: Listener<Args>) => Unsubscribe;
}

export const makeListeners = <Args extends readonly unknown[]>(
  failure: string,
  logger: Logger,
): Listeners<Args> => {
  const listeners = new Set<{ readonly listener: Listener<Args> }>();

  return {
    call(...args) {
      for (const { listener } of [...listeners]) {
        try {
          listener(...args);
        } catch (cause) {
          logger.error(failure, cause);
        }
      }
    },
    listen(listener) {
      // An object of its own, so that a function may listen twice.
      const listening = { listener };
      listeners.add(listening);
      return () => void listeners.delete(listening);
    },
  };
};

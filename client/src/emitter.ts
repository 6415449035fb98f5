export interface Emitter<Events> {
  /** Returns how to end it. */
  readonly on: <Name extends keyof Events>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ) => () => void;
  readonly emit: <Name extends keyof Events>(event: Name, payload: Events[Name]) => void;
}

/** A listener that throws keeps neither the others nor the client from going on; it is reported as uncaught. */
export const makeEmitter = <Events>(): Emitter<Events> => {
  const listeners = new Map<keyof Events, Set<(payload: never) => void>>();
  return {
    on(event, listener) {
      const own = listeners.get(event) ?? new Set();
      // Of its own, as the same function may be given twice.
      const entry = (payload: never) => listener(payload);
      listeners.set(event, own.add(entry));
      return () => void own.delete(entry);
    },
    emit(event, payload) {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        try {
          listener(payload as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
};

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
  const listeners = new Set<readonly [event: keyof Events, listener: (payload: never) => void]>();
  return {
    on(event, listener) {
      const entry = [event, listener] as const;
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    emit(event, payload) {
      for (const [name, listener] of [...listeners]) {
        try {
          if (name === event) listener(payload as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
};

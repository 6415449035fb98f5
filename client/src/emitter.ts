export interface Emitter<Events> {
  /** Returns a function that removes the listener. */
  readonly on: <Name extends keyof Events>(
    event: Name,
    listener: (payload: Events[Name]) => void,
  ) => () => void;
  readonly emit: <Name extends keyof Events>(event: Name, payload: Events[Name]) => void;
}

/** A listener that throws stops neither the other listeners nor the client; its error is reported as uncaught. */
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
        if (name !== event) continue;
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

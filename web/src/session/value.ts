import { useSyncExternalStore } from 'react';

/** A value that changes, and tells those who listen. */
export interface Value<T> {
  readonly get: () => T;
  readonly set: (next: T) => void;
  /** Returns a function that ends the listening. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function makeValue<T>(first: T): Value<T> {
  const listeners = new Set<() => void>();
  let value = first;
  return {
    get: () => value,
    set(next) {
      if (next === value) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value now; undefined where there is none. Renders again when it changes. */
export function useValue<T>(value: Value<T> | undefined): T | undefined {
  return useSyncExternalStore(value?.subscribe ?? never, () => value?.get());
}

const never = () => () => undefined;

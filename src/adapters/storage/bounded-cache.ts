export interface BoundedCache<K, V> {
  /** Counts as a use, from when half of the weight is taken. */
  get(key: K): V | undefined;
  /** Adds, or weighs again. What was used least recently gives way. */
  set(key: K, value: V): void;
  clear(): void;
}

/** Holds what was used last, up to a weight in all; the last that was set always has a place. */
export const makeBoundedCache = <K, V>(
  maxWeight: number,
  weightOf: (value: V) => number = () => 1,
): BoundedCache<K, V> => {
  // A Map is in the order of setting: the first has not been used for the longest.
  const held = new Map<K, { value: V; readonly weight: number }>();
  let total = 0;

  const drop = (key: K): void => {
    total -= held.get(key)?.weight ?? 0;
    held.delete(key);
  };

  return {
    get: (key) => {
      const found = held.get(key);
      if (found === undefined) return undefined;
      // Nothing has to give way soon, and keeping the order costs more than all the rest.
      if (total > maxWeight / 2) {
        held.delete(key);
        held.set(key, found);
      }
      return found.value;
    },
    set: (key, value) => {
      const weight = weightOf(value);
      const found = held.get(key);
      if (found?.weight === weight && total <= maxWeight / 2) {
        found.value = value;
        return;
      }
      drop(key);
      held.set(key, { value, weight });
      total += weight;
      for (const oldest of held.keys()) {
        if (total <= maxWeight || held.size === 1) break;
        drop(oldest);
      }
    },
    clear: () => {
      held.clear();
      total = 0;
    },
  };
};

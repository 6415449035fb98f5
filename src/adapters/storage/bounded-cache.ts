export interface BoundedCache<K, V> {
  /** Counts as a use once more than half of the weight is taken. */
  get(key: K): V | undefined;
  /** Adds or replaces a value. Drops the least recently used values that are too many then. */
  set(key: K, value: V): void;
  clear(): void;
}

/** Caches the most recently used values, up to a total weight. The value that was set last always stays. */
export const makeBoundedCache = <K, V>(
  maxWeight: number,
  weightOf: (value: V) => number = () => 1,
): BoundedCache<K, V> => {
  // A Map is in the order of insertion, so the first value is the least recently used.
  const cached = new Map<K, { value: V; readonly weight: number }>();
  let total = 0;

  const drop = (key: K): void => {
    total -= cached.get(key)?.weight ?? 0;
    cached.delete(key);
  };

  return {
    get: (key) => {
      const found = cached.get(key);
      if (found === undefined) return undefined;
      // Up to there nothing is dropped soon, and moving the value would cost more than all the rest.
      if (total > maxWeight / 2) {
        cached.delete(key);
        cached.set(key, found);
      }
      return found.value;
    },
    set: (key, value) => {
      const weight = weightOf(value);
      const found = cached.get(key);
      if (found?.weight === weight && total <= maxWeight / 2) {
        found.value = value;
        return;
      }
      drop(key);
      cached.set(key, { value, weight });
      total += weight;
      for (const oldest of cached.keys()) {
        if (total <= maxWeight || cached.size === 1) break;
        drop(oldest);
      }
    },
    clear: () => {
      cached.clear();
      total = 0;
    },
  };
};

/** The value of each key that has one. */
export const pick = <K, V>(keys: readonly K[], valueOf: (key: K) => V | undefined): ReadonlyMap<K, V> => {
  const found = new Map<K, V>();
  for (const key of keys) {
    const value = valueOf(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
};

/** The known one where the next has the same in it, so that `===` tells whether something changed. */
export const keep = <T extends object>(known: T | undefined, next: T): T => {
  const values: unknown[] = Object.values(next);
  const before: unknown[] = Object.values(known ?? {});
  return known && values.length === before.length && values.every((value, i) => value === before[i])
    ? known
    : next;
};

/** Gives `known` where `next` has the same values in it, and `next` otherwise: `===` then tells whether anything changed. */
export const reuseIfEqual = <T extends object>(known: T | undefined, next: T): T => {
  if (known === undefined) return next;
  const before: unknown[] = Object.values(known);
  const after: unknown[] = Object.values(next);
  const isEqual = before.length === after.length && after.every((value, i) => value === before[i]);
  return isEqual ? known : next;
};

/** Gives `known` where `next` has the same values in it, and `next` otherwise: `===` then tells whether anything changed. */
export const reuseIfEqual = <T extends object>(known: T | undefined, next: T): T => {
  if (known === undefined) return next;
  const keys = Object.keys(next) as (keyof T)[];
  const isEqual =
    keys.length === Object.keys(known).length &&
    keys.every((key) => key in known && known[key] === next[key]);
  return isEqual ? known : next;
};

import fc from 'fast-check';

/**
 * The same items as a network without promises brings them: each at least once, some again, in any order. It shrinks to
 * each item once, in the given order.
 */
export const deliveriesOf = <T>(items: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc
    .subarray([...items])
    .chain((repeated) =>
      fc.shuffledSubarray([...items, ...repeated], { minLength: items.length + repeated.length }),
    );

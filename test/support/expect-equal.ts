import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** As `expect(actual).toEqual(expected)`, which costs far more where the two are equal: for what is asserted often. */
export const expectEqual = (actual: unknown, expected: unknown, message?: string): void => {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, message).toEqual(expected);
};

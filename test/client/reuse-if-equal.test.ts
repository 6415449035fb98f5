import { describe, expect, it } from 'vitest';
import { reuseIfEqual } from '../../client/src/reuse-if-equal.js';

describe('what is reused if it is equal', () => {
  it.each([
    [
      { userId: 'ben', name: 'Ben' },
      { name: 'Ben', userId: 'ben' },
    ],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [{}, {}],
  ])('is the known one: %j and %j', (known, next) => {
    expect(reuseIfEqual<object>(known, next)).toBe(known);
  });

  it.each([
    [undefined, {}],
    [
      { userId: 'ben', name: 'x' },
      { userId: 'ben', picture: 'x' },
    ],
    [{ userId: 'ben' }, { userId: 'ben', name: 'Ben' }],
    [{ userId: 'ben', name: 'Ben' }, { userId: 'ben' }],
    [{ name: 'x' }, { picture: undefined }],
    [['a', 'b'], ['a']],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
  ])('is not the known one: %j and %j', (known, next) => {
    expect(reuseIfEqual<object>(known, next)).toBe(next);
  });
});

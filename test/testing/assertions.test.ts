import { describe, expect, it } from 'vitest';
import {
  expectCode,
  expectEqual,
  expectExactly,
  expectMatch,
  expectRefusal,
} from '../../src/testing/assertions.js';
import { DomainError } from '../../src/domain/errors.js';

const unequal: readonly (readonly [unknown, unknown])[] = [
  [1, 2],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: null }, {}],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], [1, undefined]],
  [new Map([['a', 1]]), new Map([['a', 2]])],
  [new Map([['a', { b: 1 }]]), new Map([['a', {}]])],
  [new Set([1]), new Set([1, 2])],
  [new Set(), new Map()],
  [[], {}],
  [undefined, null],
];

class Point {
  constructor(readonly x: number) {}
}

describe('the equality of the laws', () => {
  it('is that of the parts: neither classes count, nor properties that are undefined', () => {
    expectEqual({ a: 1, b: undefined, c: [{ d: undefined }] }, { a: 1, c: [{}] });
    expectEqual(new Map([['a', new Point(1)]]), new Map([['a', { x: 1 }]]));
    expectEqual(new Set(['b', 'a']), new Set(['a', 'b']));
    for (const [actual, expected] of unequal) {
      expect(() => expectEqual(actual, expected)).toThrow();
      expect(() => expectEqual({ deep: [actual] }, { deep: [expected] }, 'named')).toThrow('named');
    }
  });

  it('can count properties that are undefined', () => {
    expectExactly({ a: 1 }, { a: 1 });
    expect(() => expectExactly({ a: 1, b: undefined }, { a: 1 })).toThrow();
  });

  it('can be that of a part', () => {
    expectMatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } });
    expect(() => expectMatch({ a: { b: 2 } }, { a: { b: 1 } })).toThrow();
    expect(() => expectMatch({}, { a: { b: 1 } })).toThrow();
    expect(() => expectMatch(undefined, { a: 1 })).toThrow();
    expect(() => expectMatch({ a: 5 }, { a: undefined })).toThrow();
  });

  it('tells refusals apart by their code, and shows what came instead', async () => {
    const refused = () => Promise.reject(new DomainError('NOT_FOUND', 'Room not found'));

    await expectRefusal(refused(), 'NOT_FOUND');
    await expectCode(refused(), 'NOT_FOUND');
    await expect(expectCode(refused(), 'CONFLICT')).rejects.toThrow('Room not found');
    await expect(
      expectRefusal(Promise.reject(Object.assign(new Error(), { code: 'X' })), 'X'),
    ).rejects.toThrow();
    await expect(expectCode(Promise.resolve('stored'), 'CONFLICT')).rejects.toThrow('stored');
  });
});

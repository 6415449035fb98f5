import { describe, expect, it } from 'vitest';
import { makeBoundedCache } from '../../../src/adapters/storage/bounded-cache.js';

describe('a bounded cache', () => {
  it('drops the least recently used value', () => {
    const cache = makeBoundedCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');

    cache.set('c', 3);

    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([1, undefined, 3]);
  });

  it('is bounded by weight, and weighs a value again that is set again', () => {
    const cache = makeBoundedCache<string, number>(10, (weight) => weight);
    cache.set('a', 4);
    cache.set('b', 4);
    cache.set('b', 1);
    cache.set('c', 5);
    const before = cache.get('a');

    cache.set('c', 9);

    expect(before).toBe(4);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, undefined, 9]);
  });

  it('has the value that was set last, however heavy it is', () => {
    const cache = makeBoundedCache<string, number>(10, (weight) => weight);
    cache.set('a', 4);

    cache.set('b', 99);

    expect(['a', 'b'].map((key) => cache.get(key))).toEqual([undefined, 99]);
  });

  it('is empty after it is cleared', () => {
    const cache = makeBoundedCache<string, number>(1);
    cache.set('a', 1);

    cache.clear();
    cache.set('b', 2);

    expect(['a', 'b'].map((key) => cache.get(key))).toEqual([undefined, 2]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, makeFingerprintSet, textOf } from '../../../src/adapters/sqlite/fingerprints.js';

const SECRET = 0x1e3779b1;
const fingerprints = fc.integer({ min: 0, max: 2 ** 29 - 1 });

describe('the fingerprint of a name', () => {
  // Computed apart from this code. Files have them: a change would lose what was sent.
  it.each([
    ['', 18_718_716, '!GY\x7f|'],
    ['a', 68_018_484, '$C^Dt'],
    ['name-1', 498_570_895, '=myZO'],
    ['é', 202_093_650, ',B{QR'],
    ['😀', 187_716_315, '+LEK['],
    ['x'.repeat(128), 257_870_200, '/Wlex'],
  ])('of %j is what it has always been', (name, fingerprint, text) => {
    expect(fingerprintOf(name)).toBe(fingerprint);
    expect(textOf(fingerprint)).toBe(text);
  });

  it('is one of half a billion, with names of any kind spread over them', () => {
    const kinds = [(i: number) => `ana-1-${i}`, (i: number) => `${1_764_200_000_000 + i * 37}-x`];

    for (const nameOf of kinds) {
      const distinct = new Set(Array.from({ length: 100_000 }, (_, i) => fingerprintOf(nameOf(i))));

      // By chance it would be nine fewer than a hundred thousand.
      expect(distinct.size).toBeGreaterThan(99_970);
    }
  });

  it('has a text of five characters of its own, which is found among others at its beginning only', () => {
    fc.assert(
      fc.property(fc.array(fingerprints, { minLength: 1, maxLength: 50 }), (all) => {
        const texts = all.map(textOf);

        for (const [i, text] of texts.entries()) {
          expect(text).toMatch(/^[ -?][@-\x7f]{4}$/);
          expect(texts.join('').indexOf(text)).toBe(all.indexOf(all[i] ?? 0) * 5);
        }
      }),
    );
  });
});

describe('a set of fingerprints', () => {
  it('has what was in the texts and what was added, and nothing else', () => {
    const near = fc.integer({ min: 0, max: 60 });
    const some = fc.array(fc.oneof(near, fingerprints), { maxLength: 200 });
    fc.assert(
      fc.property(some, some, fc.integer(), (stored, added, secret) => {
        const set = makeFingerprintSet(secret | 1, stored.map(textOf).join(''));
        for (const each of added) set.add(each);
        const all = new Set([...stored, ...added]);

        for (const each of all) expect(set.has(each)).toBe(true);
        for (let other = 0; other <= 61; other++) expect(set.has(other)).toBe(all.has(other));
      }),
    );
  });

  it('takes from four thirds of a slot to three slots for each', () => {
    const set = makeFingerprintSet(SECRET);
    for (let size = 1; size <= 10_000; size++) {
      set.add(fingerprintOf(`name-${size}`));
      set.add(fingerprintOf(`name-${size}`));

      expect(set.capacity()).toBeGreaterThanOrEqual((size * 4) / 3 - 2);
      expect(set.capacity()).toBeLessThanOrEqual(Math.max(16, size * 3));
    }
    const texts = Array.from({ length: 10_000 }, (_, i) => textOf(fingerprintOf(`name-${i + 1}`))).join('');

    expect(makeFingerprintSet(SECRET, texts).capacity()).toBe(set.capacity());
  });

  it('is fast with fingerprints that all end alike', () => {
    const set = makeFingerprintSet(SECRET);
    const started = performance.now();
    for (let i = 0; i < 2 ** 14; i++) set.add(i << 15);
    for (let i = 0; i < 2 ** 16; i++) set.add(i);

    // Each would be looked for among thousands: seconds.
    expect(performance.now() - started).toBeLessThan(500);
  });
});

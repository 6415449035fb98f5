import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, hasText } from '../../../web/src/shared/search-text.js';

describe('a search by name', () => {
  it.each([
    ['Zoë Müller', 'zoe mu'],
    ['Zoe\u0308', 'ZOË'],
    ['Ben', 'bén'],
    ['Straße', 'STRASSE'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['Οδυσσέας', 'ΟΔΥΣΣΕΑΣ'],
    ['İstanbul', 'istanbul'],
    ['DIYARBAKIR', 'dıyarbakır'],
    ['ＡＮＡ', 'ana'],
    ['ﬁnn', 'FI'],
    ['Ana Lee', '  ana '],
    ['أَحْمَد', 'أحمد'],
    ['각', '가'],
    ['Ben\u200Bja\u00ADmin', 'benjamin'],
    ['Ana\u00A0  Lee', 'ana lee'],
  ])('finds %j by %j', (name, typed) => {
    expect(hasText(name, typed)).toBe(true);
  });

  it.each([
    ['Ana', 'ann'],
    ['Ben', 'b n'],
  ])('does not find %j by %j', (name, typed) => {
    expect(hasText(name, typed)).toBe(false);
  });

  it('finds every letter by itself, small or capital', () => {
    const letters = Array.from({ length: 0x2_00_00 }, (_, code) => String.fromCodePoint(code)).filter(
      (each) => /\p{Letter}/u.test(each),
    );

    const missed = letters.filter(
      (letter) => fold(fold(letter)) !== fold(letter) || !hasText(letter.toUpperCase(), letter.toLowerCase()),
    );

    expect(letters.length).toBeGreaterThan(10_000);
    expect(missed).toEqual([]);
  });

  it('finds every name by itself in any normalisation, and by what was found before', () => {
    const anyForm = fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), anyForm, (name, form) => {
        expect(fold(name.normalize(form))).toBe(fold(name));
        expect(fold(fold(name))).toBe(fold(name));
        expect(hasText(name, name.normalize(form))).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeDirections, isolate, plainName } from '../../../web/src/text/directions.js';

const RLO = '\u202E';
const PDF = '\u202C';
const RLI = '\u2067';
const FSI = '\u2068';
const PDI = '\u2069';

describe('the direction of a text', () => {
  it.each([
    ['an open override', `a${RLO}b`, `a${RLO}b${PDF}`],
    ['an open isolate', `a${RLI}b`, `a${RLI}b${PDI}`],
    ['what is open in another', `${RLI}${RLO}a`, `${RLI}${RLO}a${PDF}${PDI}`],
    ['a line of several', `${RLO}a\nb`, `${RLO}a${PDF}\nb`],
    ['what closes nothing', `a${PDI}b${PDF}c`, 'abc'],
    ['what is closed already', `${RLI}a${PDI}b`, `${RLI}a${PDI}b`],
    ['no control', 'שלום, Ana', 'שלום, Ana'],
  ])('ends with the text for %s', (_what, text, closed) => {
    expect(closeDirections(text)).toBe(closed);
  });

  it('is closed for any text, and the letters stay', () => {
    const character = fc.constantFrom(...'ab\n\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069');
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        const closed = closeDirections(text);

        expect(closeDirections(closed)).toBe(closed);
        expect(closed.replaceAll(/[^ab\n]/g, '')).toBe(text.replaceAll(/[^ab\n]/g, ''));
      }),
    );
  });

  it('is never that of an override in a name', () => {
    expect(plainName(`Ana ${RLO}neB`)).toBe('Ana neB');
  });

  it.each([
    ['שלום', `${FSI}שלום${PDI}`],
    [`Ana${RLO}`, `${FSI}Ana${PDI}`],
    [`Ana${PDI}`, `${FSI}Ana${PDI}`],
    ['(Ana)', `${FSI}(Ana)${PDI}`],
    ['Zoë O’Neill 7', 'Zoë O’Neill 7'],
    ['B', 'B'],
  ])('moves nothing around the name %j in a sentence', (name, isolated) => {
    expect(isolate(name)).toBe(isolated);
  });
});

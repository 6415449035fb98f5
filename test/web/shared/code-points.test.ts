import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CONTENT_MAX_LENGTH as SERVER_MAX_LENGTH } from '../../../src/domain/limits.js';
import { codePoints as ofServer } from '../../../src/domain/text.js';
import { codePoints, CONTENT_MAX_LENGTH } from '../../../web/src/shared/code-points.js';

it('the page counts the characters of any text as the server does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      for (const text of [one, other, one.slice(1), other.slice(1)])
        expect(codePoints(text)).toBe(ofServer(text));
    }),
  );
});

it('the page has the limit of the server', () => {
  expect(CONTENT_MAX_LENGTH).toBe(SERVER_MAX_LENGTH);
});

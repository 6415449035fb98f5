import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codePoints,
  isPortable,
  longerThan,
  mendName,
  parseBody,
  parseName,
  parseToken,
} from '../../src/domain/text.js';
import { contents, roughTexts } from '../../src/testing/arbitraries/texts.js';

const invalid = expect.objectContaining({ name: 'DomainError', code: 'INVALID' }) as Error;
const tooLarge = expect.objectContaining({ name: 'DomainError', code: 'TOO_LARGE' }) as Error;

/** A text after a store or a socket has carried it. */
const carried = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

describe('the length of a text', () => {
  it('is its number of code points, lone surrogates counted one each', () => {
    fc.assert(fc.property(roughTexts, (text) => codePoints(text) === Array.from(text).length));
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['😀', 1],
    ['e\u0301', 2],
    ['👩‍💻', 3],
    ['\ud83d', 1],
    ['\ude00\ud83d', 2],
  ])('of %j is %i', (text, length) => {
    expect(codePoints(text)).toBe(length);
  });

  it('is compared with a limit without being counted in full', () => {
    fc.assert(
      fc.property(roughTexts, fc.nat({ max: 25 }), (text, max) => {
        expect(longerThan(text, max)).toBe(Array.from(text).length > max);
      }),
    );
  });

  it('is compared exactly at the limit and twice the limit', () => {
    expect(longerThan('😀'.repeat(5), 5)).toBe(false);
    expect(longerThan('😀'.repeat(5) + 'a', 5)).toBe(true);
    expect(longerThan('a'.repeat(5), 5)).toBe(false);
    expect(longerThan('a'.repeat(6), 5)).toBe(true);
  });
});

describe('a portable text', () => {
  it('is one that is carried unchanged, and without U+0000', () => {
    fc.assert(
      fc.property(roughTexts, (text) => {
        expect(isPortable(text)).toBe(carried(text) === text && !text.includes('\0'));
      }),
    );
  });

  it.each(['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800', '😀\ud83d'])('is not %j', (text) => {
    expect(isPortable(text)).toBe(false);
  });

  it.each(['', '😀', '\u{10ffff}', '\ufffd', '\uffff', '\n\t\u0001', '\ufeff'])('is %j', (text) => {
    expect(isPortable(text)).toBe(true);
  });
});

describe('a token', () => {
  const token = (raw: string) => parseToken(raw, 3, 'A token');

  it.each(['a', 'abc', '😀😀😀', '_~|', 'é山\ufffd'])('may be %j', (raw) => {
    expect(token(raw)).toBe(raw);
  });

  it.each(['', 'abcd', '😀😀😀😀', 'a'.repeat(1_000)])('has 1 to so many characters: not %j', (raw) => {
    expect(() => token(raw)).toThrow(invalid);
  });

  it.each([' ', 'a b', '\ta', 'a\n', '\u00a0', '\u2028', '\u3000', '\ufeff'])(
    'has no white space: not %j',
    (raw) => {
      expect(() => token(raw)).toThrow(invalid);
    },
  );

  it.each(['\0', 'a\u0001', '\u007f', '\u0085', '\u009f', '\ud83d', '\ude00a'])(
    'has no control characters and no lone surrogates: not %j',
    (raw) => {
      expect(() => token(raw)).toThrow(invalid);
    },
  );

  it.each(['.', '..'])('is no step in a path: not %j', (raw) => {
    expect(() => token(raw)).toThrow(invalid);
    expect(token(`${raw}a`)).toBe(`${raw}a`);
  });

  it('is named in the message of its refusal', () => {
    expect(() => token('')).toThrow('A token must not be empty');
    expect(() => token('abcd')).toThrow('A token must be at most 3 characters');
    expect(() => token('a b')).toThrow('A token must not contain white space or control characters');
  });
});

const BIDI = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'];
const INVISIBLE = [
  '\u200b',
  '\u2060',
  '\u3164',
  '\u2800',
  '\u{e0061}\u{e007f}',
  '\u00ad',
  '\u115f\u1160',
  '\uffa0',
  '\ufe0f',
  '\u034f',
  '\u180e',
  '\u200e',
  '\u0301',
  '\ufff9',
  '\u{1d159}',
  '\u200b \u2800',
];

describe('a name', () => {
  const line = (raw: string) => parseName(raw, 5, 'A name');

  it('is trimmed and otherwise unchanged', () => {
    expect(line(' a  b\n')).toBe('a  b');
    expect(line('😀😀😀😀😀')).toBe('😀😀😀😀😀');
    expect(line(' abcde ')).toBe('abcde');
  });

  it.each(['', ' ', '\n\t', 'abcdef', '😀😀😀😀😀😀', ' '.repeat(17) + 'abcd'])(
    'has 1 to so many characters: not %j',
    (raw) => {
      expect(() => line(raw)).toThrow(invalid);
    },
  );

  it.each(['a\nb', 'a\rb', 'a\tb', 'a\u2028b', 'a\u2029b', 'a\u0085b', 'a\0b', 'a\ud83d', '\ude00'])(
    'is one line of well-formed text: not %j',
    (raw) => {
      expect(() => line(raw)).toThrow(invalid);
    },
  );
});

describe('a name among other text', () => {
  const name = (raw: string) => parseName(raw, 20, 'A name');

  it('is in NFC, and its length is that of the composed text', () => {
    expect(name('Jose\u0301')).toBe('Jos\u00e9');
    expect(parseName('e\u0301'.repeat(5), 5, 'A name')).toBe('\u00e9'.repeat(5));
  });

  it.each(INVISIBLE)('is not invisible: not %j', (raw) => {
    expect(() => name(raw)).toThrow(invalid);
    expect(name(`x${raw}`)).toContain('x');
  });

  it.each(BIDI)('does not turn the text around it: not with %j', (control) => {
    expect(() => name(`Ann${control}gpj`)).toThrow(invalid);
  });

  it.each(['Анна', '安娜', 'עמית', 'أمل', 'क्षि', '👩‍💻', '❤️', '🏴\u{e0067}\u{e0062}\u{e007f}', '?', '٣'])(
    'may be of any script: %j',
    (raw) => {
      expect(name(raw)).toBe(raw);
    },
  );
});

describe('mending a name', () => {
  it('takes out what turns text, and gives blanks for line breaks and control characters', () => {
    expect(mendName('\u2067Ann\u202e\u2069', 20)).toBe('Ann');
    expect(mendName('Ann\r\nLee\u2028', 20)).toBe('Ann Lee');
    expect(mendName('Jose\u0301', 20)).toBe('Jos\u00e9');
  });

  it('cuts to whole characters', () => {
    expect(mendName('🐙'.repeat(21), 20)).toBe('🐙'.repeat(20));
  });

  it.each([...INVISIBLE, ...BIDI, '', ' ', '\n', 'a\0b', 'a\ud800'])('gives nothing for %j', (raw) => {
    expect(mendName(raw, 20)).toBeUndefined();
  });

  it('gives a name that the rule accepts, or nothing, and changes none that the rule accepts', () => {
    fc.assert(
      fc.property(roughTexts, (raw) => {
        const mended = mendName(raw, 20);
        if (mended !== undefined) expect(parseName(mended, 20, 'A name')).toBe(mended);
        let accepted: string | undefined;
        try {
          accepted = parseName(raw, 20, 'A name');
        } catch {
          return;
        }
        expect(mended).toBe(accepted);
      }),
    );
  });
});

describe('a body', () => {
  const body = (raw: string) => parseBody(raw, 5, 'A text');

  it('stays exactly as it is', () => {
    fc.assert(fc.property(contents, (raw) => parseBody(raw, 20_000, 'A text') === raw));
  });

  it('has at most so many characters, and is too large beyond', () => {
    expect(body('😀😀😀😀😀')).toBe('😀😀😀😀😀');
    expect(() => body('abcdef')).toThrow(tooLarge);
    expect(() => body('😀😀😀😀😀😀')).toThrow(tooLarge);
  });

  it.each(['', '\0', 'a\ud800', '\udfffa'])('is not empty, and portable: not %j', (raw) => {
    expect(() => body(raw)).toThrow(invalid);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOnlyEmoji } from '../../../web/src/text/only-emoji.js';
import { parseText } from '../../../web/src/text/parse-text.js';

/** The parts as `kind:content`, those of plain text as it is. */
const partsOf = (text: string) =>
  parseText(text).map((part) => {
    if (part.kind === 'plain') return part.source;
    if (part.kind === 'link') return `link:${part.href}`;
    return part.kind === 'mention' ? `mention:${part.userId}` : `${part.kind}:${part.code}`;
  });

/** What people write, and what could be taken for it. */
const FRAGMENTS = [
  '`',
  '``',
  '```',
  '```ts',
  '\n',
  '\r\n',
  ' ',
  'a',
  'https://a.example/(',
  ')',
  'www.',
  '@a.example',
  'é',
  '\u202E',
  '👩‍👩‍👧',
  '\uD800',
  'http://',
  '.',
  '[',
  '"',
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 60 }).map((fragments) => fragments.join('')),
);

/** The longest message of a server, made of what a search could go over again and again. */
const LENGTH = 10_000;
const HARD = [
  '`',
  '``a',
  '```\n',
  '(',
  '[(',
  'www.',
  'a@',
  'a@a.',
  'http://',
  'https://a.a/(',
  'https://a.a/((((',
  '-',
  'xn--',
  '..',
  '"',
  '\u202E',
  'a.',
  '👩‍',
];
const BUDGET_MS = 250;

describe('the parts of a text', () => {
  it.each([
    ['', []],
    ['  indented\n\tmore', ['  indented\n\tmore']],
    ['run `npm test` now', ['run ', 'code:npm test', ' now']],
    ['```npm test```', ['code:npm test']],
    ['``a``', ['code:a']],
    ['one ` only', ['one ` only']],
    ['`a\nb`', ['`a\nb`']],
    ['before\n```ts\nif (a)\n  b();\n```\nafter', ['before\n', 'block:if (a)\n  b();', 'after']],
    ['```\r\na\r\n```', ['block:a']],
    ['```\n```', ['block:']],
    ['```\nnever closed', ['```\nnever closed']],
    ['`https://a.example`', ['code:https://a.example']],
    ['```\nhttps://a.example\n```', ['block:https://a.example']],
    ['see https://a.example and `b`', ['see ', 'link:https://a.example/', ' and ', 'code:b']],
    ['*a* _b_ # c <b>d</b>', ['*a* _b_ # c <b>d</b>']],
  ])('of %j are %j', (written, expected) => {
    expect(partsOf(written)).toEqual(expected);
  });

  it('are the whole text, whatever it is', () => {
    fc.assert(
      fc.property(text, (written) => {
        const parts = parseText(written);

        expect(parts.map(({ source }) => source).join('')).toBe(written);
        expect(parts.every(({ source }) => source !== '')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(HARD)('are found soon in a long text of %j', (fragment) => {
    const long = fragment.repeat(Math.ceil(LENGTH / fragment.length)).slice(0, LENGTH);
    const begin = performance.now();

    const parts = parseText(long);

    expect(performance.now() - begin).toBeLessThan(BUDGET_MS);
    expect(parts.map(({ source }) => source).join('')).toBe(long);
  });

  it('are at most 1,001, and cover 20,000 characters', () => {
    const codes = parseText('`a` '.repeat(4_000));
    const long = parseText(`${'x '.repeat(10_000)}\`a\``);

    expect(codes).toHaveLength(1_001);
    expect(codes.map(({ source }) => source).join('')).toBe('`a` '.repeat(4_000));
    expect(long.some(({ kind }) => kind === 'code')).toBe(false);
  });
});

describe('a message of nothing but emoji', () => {
  it.each(['👍', '👩‍👩‍👧‍👦', '🇩🇪🇫🇷', '👍🏽 ❤️ 🎉', ' 🎉\n'])('is %j', (written) => {
    expect(isOnlyEmoji(written)).toBe(true);
  });

  it.each(['', '   ', '👍👍👍👍', 'ok 👍', '7', '#', '©', 'a'])('is not %j', (written) => {
    expect(isOnlyEmoji(written)).toBe(false);
  });
});

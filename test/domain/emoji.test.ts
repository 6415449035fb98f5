import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEmoji } from '../../src/domain/emoji.js';
import { DomainError } from '../../src/domain/errors.js';
import { EMOJI_MAX_BYTES } from '../../src/domain/limits.js';

interface Listed {
  readonly emoji: string;
  readonly skins?: readonly Listed[];
}
/** Among them are forms that Unicode's list does not have. */
const EMOJI = createRequire(import.meta.url)('emojibase-data/en/data.json') as readonly Listed[];

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return undefined;
};

describe('an emoji', () => {
  it.each(['👍', '❤️', '👩‍👩‍👧‍👦', '🇺🇳', '1️⃣', 'é', '+'])('may be any one character: %s', (emoji) => {
    expect(parseEmoji(emoji)).toBe(emoji);
  });

  it.each(['\u202e', '\u2067', '\u200d', '\ufe0f', '\u0301', '\u3164', '\u2800'])(
    'is never one that cannot be seen, or turns the text around it: %j',
    (text) => {
      expect(codeOf(() => parseEmoji(text))).toBe('INVALID');
    },
  );

  it.each(['', ' ', '\n', '👍👍', 'ok', '.', '.\ufe0f', '\ud83d', `e${'\u0301'.repeat(EMOJI_MAX_BYTES)}`])(
    'is nothing else: %j',
    (text) => {
      expect(codeOf(() => parseEmoji(text))).toBe('INVALID');
    },
  );

  it.each([
    ['a heart without its colour', '\u2764', '\u2764\ufe0f'],
    ['a thumb with a colour that it has anyway', '👍\ufe0f', '👍'],
    ['a keycap', '1\u20e3', '1\ufe0f\u20e3'],
    ['a rainbow flag', '🏳\u200d🌈', '🏳\ufe0f\u200d🌈'],
    ['a letter with its accent apart', 'e\u0301', '\u00e9'],
    ['a syllable in its parts', '\u1112\u1161\u11ab', '\ud55c'],
  ])('has one form, whichever was sent: %s', (_which, sent, form) => {
    expect([parseEmoji(sent), parseEmoji(form)]).toEqual([form, form]);
  });

  it('stays apart where it is meant as a plain sign', () => {
    expect(parseEmoji('\u2764\ufe0e')).toBe('\u2764\ufe0e');
  });

  it("has the form of Unicode's own list, with and without U+FE0F", () => {
    const isListed = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');
    const listed = EMOJI.flatMap(({ emoji, skins = [] }) => [
      emoji,
      ...skins.map((skin) => skin.emoji),
    ]).filter((emoji) => isListed.test(emoji));

    const parsed = listed.map(parseEmoji);
    const parsedBare = listed.map((emoji) => parseEmoji(emoji.replaceAll('\ufe0f', '')));

    expect(listed.length).toBeGreaterThan(3_000);
    expect(parsed).toEqual(listed);
    expect(parsedBare).toEqual(listed);
  });

  it('is not changed when it is read again', () => {
    const unit = fc.constantFrom(
      'e',
      '1',
      '#',
      '.',
      '\u00a9',
      '\u2764',
      '👍',
      '\u0301',
      '\u20e3',
      '\ufe0e',
      '\ufe0f',
      '\u200d',
    );
    const accepted = fc
      .string({ unit, minLength: 1, maxLength: 6 })
      .filter((text) => codeOf(() => parseEmoji(text)) === undefined);

    fc.assert(
      fc.property(accepted, (text) => {
        expect(parseEmoji(parseEmoji(text))).toBe(parseEmoji(text));
      }),
    );
  });
});

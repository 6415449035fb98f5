import { describe, expect, it } from 'vitest';
import { en, type Texts } from '../../../web/src/texts/en.js';
import { type Formats, makeFormats } from '../../../web/src/texts/formats.js';
import { chooseLocale, LANGUAGES, loadLanguage } from '../../../web/src/texts/language.js';

describe('the language of the chat', () => {
  it.each([
    [['de-AT', 'en'], 'de-AT'],
    [['fr', 'es-MX', 'en'], 'es-MX'],
    [['no such tag', 'ar-EG'], 'ar-EG'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (wanted, expected) => {
    expect(chooseLocale(wanted)).toBe(expected);
  });

  it.each([
    ['en', 'ltr', 'Close'],
    ['de-CH', 'ltr', 'Schließen'],
    ['es', 'ltr', 'Cerrar'],
    ['ar', 'rtl', 'إغلاق'],
    ['fr', 'ltr', 'Close'],
  ] as const)('is loaded with its direction: %s', async (locale, dir, close) => {
    const language = await loadLanguage(locale);

    expect(language).toMatchObject({ dir, t: { close } });
  });
});

describe('the catalogue of texts', () => {
  it.each(LANGUAGES)('has every text, with what is given to it: %s', async (locale) => {
    const { t } = await loadLanguage(locale);

    for (const [key, text] of textsOf(t)) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/undefined|NaN|#|\[object/);
    }
  });

  it.each(LANGUAGES.filter((code) => code !== 'en'))('is not left in English: %s', async (locale) => {
    const english = new Map(textsOf((await loadLanguage('en')).t));
    const same = textsOf((await loadLanguage(locale)).t).filter(([key, text]) => english.get(key) === text);

    expect(same.map(([, text]) => text).filter((text) => !SAME_EVERYWHERE.includes(text))).toEqual([]);
  });

  it('does not compile with a key less, with a key more, or with a plural form less', () => {
    const texts = en(makeFormats('en'));
    const { close: _, ...less } = texts;
    const formats: Formats<'one' | 'two' | 'other'> = makeFormats('ar');

    // @ts-expect-error -- it has no text to close with
    const missing: Texts = less;
    // @ts-expect-error -- no other catalogue has this text
    const additional: Texts = { ...texts, open: 'Open' };
    // @ts-expect-error -- this language has a form for two
    const form = formats.plural(1, { one: 'one', other: 'others' });

    expect([missing, additional, form]).toHaveLength(3);
  });

  it.each([
    [0, 'لا أعضاء'],
    [1, 'عضو واحد'],
    [2, 'عضوان'],
    [3, '3 أعضاء'],
    [10, '10 أعضاء'],
    [11, '11 عضوًا'],
    [99, '99 عضوًا'],
    [100, '100 عضو'],
    [103, '103 أعضاء'],
  ])('has the six plural forms of Arabic: %i members', async (count, expected) => {
    const { t } = await loadLanguage('ar');

    expect(t.group.count(count)).toBe(expected);
  });

  it('writes numbers as the language does, and no more than three digits in a badge', async () => {
    const german = await loadLanguage('de');
    const egyptian = await loadLanguage('ar-EG');

    expect(german.t.group.count(1_234)).toBe('1.234 Mitglieder');
    expect(egyptian.t.group.count(11)).toBe('١١ عضوًا');
    expect([german.capped(999), german.capped(1_000), egyptian.capped(1_000)]).toEqual([
      '999',
      '999+',
      '٩٩٩+',
    ]);
  });
});

/** Names, and words that a language took over. */
const SAME_EVERYWHERE = [
  'Online',
  'online',
  'Name',
  'given: ',
  'given: given',
  'given, given',
  '3, 3 online',
];

/** Each text with the path of its key. A text that is made of something is made of `given` and of 3. */
const textsOf = (texts: object, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(texts).flatMap(([key, value]: [string, unknown]) => {
    const name = `${path}.${key}`;
    if (typeof value === 'string') return [[name, value] as const];
    if (typeof value !== 'function') return textsOf(value as object, name);
    const numbers = /^(count|jumpTo|tooLong|takeOut|askSignOut)/.test(key);
    const given = numbers ? [3, 3, 3] : ['given', key === 'manyType' || key === 'countOnline' ? 3 : 'given'];
    const make = value as (...given: readonly unknown[]) => string;
    return [[name, make(...given)] as const];
  });

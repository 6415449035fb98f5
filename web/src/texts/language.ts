import { en, type Texts } from './en.js';
import { type Formats, makeFormats } from './formats.js';
import { makeTimes, type Times } from './times.js';

/** A language of the chat, with everything that depends on it. */
export interface Language extends Pick<Formats, 'number' | 'capped'> {
  /** A BCP 47 tag, such as `en-GB`. */
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  readonly t: Texts;
  readonly times: Times;
}

/** How a catalogue is loaded. English is part of the chat itself, and the others are files of their own. */
const CATALOGUES = {
  en: (locale: string) => Promise.resolve(en(makeFormats(locale))),
  de: async (locale: string) => (await import('./de.js')).de(makeFormats(locale)),
  es: async (locale: string) => (await import('./es.js')).es(makeFormats(locale)),
  ar: async (locale: string) => (await import('./ar.js')).ar(makeFormats(locale)),
} as const;

export type LanguageCode = keyof typeof CATALOGUES;

export const LANGUAGES = Object.keys(CATALOGUES) as readonly LanguageCode[];

const RIGHT_TO_LEFT: readonly string[] = ['ar'];

/** The first of these BCP 47 tags whose language the chat has; `en` if there is none. A malformed tag is passed over. */
export const chooseLocale = (wanted: readonly string[]): string =>
  wanted.find((tag) => LANGUAGES.some((code) => code === codeOf(tag))) ?? 'en';

/** Gives English where the catalogue cannot be loaded. */
export const loadLanguage = async (locale: string): Promise<Language> => {
  const code = LANGUAGES.find((each) => each === codeOf(locale));
  if (code === undefined) return english('en');
  try {
    return makeLanguage(locale, await CATALOGUES[code](locale));
  } catch {
    // Without a connection, English is better than nothing.
    return english('en');
  }
};

/** English, which is always there. */
export const english = (locale: string): Language => makeLanguage(locale, en(makeFormats(locale)));

const makeLanguage = (locale: string, t: Texts): Language => {
  const { number, capped } = makeFormats(locale);
  const dir = RIGHT_TO_LEFT.includes(codeOf(locale) ?? '') ? 'rtl' : 'ltr';
  return { locale, dir, t, number, capped, times: makeTimes(locale) };
};

const codeOf = (tag: string): string | undefined => {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return undefined;
  }
};

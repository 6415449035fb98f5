import { DomainError, invalid } from './errors.js';

/**
 * Length in Unicode code points, so that an emoji outside the basic plane counts once, as people count it.
 * Linear in the text: callers bound `text.length` first.
 */
export const codePoints = (text: string): number => {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const low = text.charCodeAt(i + 1);
    if (unit >= 0xd800 && unit <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) i++;
    count++;
  }
  return count;
};

/** True for more than `max` code points. A text that is far too long is not counted. */
export const longerThan = (text: string, max: number): boolean =>
  text.length > max && (text.length > max * 2 || codePoints(text) > max);

/** Well-formed Unicode without U+0000: every store and every transport preserves it exactly. */
export const isPortable = (text: string): boolean => !NOT_PORTABLE.test(text);

/**
 * An identifier: 1 to `max` code points, no white space, no control characters, portable. Neither `.` nor `..`, which
 * every URL parser takes out of a path.
 */
export const parseToken = (raw: string, max: number, what: string): string => {
  if (raw.length === 0) throw invalid(`${what} must not be empty`);
  if (longerThan(raw, max)) throw invalid(`${what} must be at most ${max} characters`);
  if (NOT_A_TOKEN.test(raw)) throw invalid(`${what} must not contain white space or control characters`);
  if (raw === '.' || raw === '..') throw invalid(`${what} must not be . or ..`);
  return raw;
};

/**
 * The name of a person or a group, as others see it beside names and texts of their own: in NFC, trimmed, 1 to `max`
 * code points on one line, portable, with something to see in it, and without characters that would turn the text
 * around it.
 */
export const parseName = (raw: string, max: number, what: string): string => {
  if (raw.length > max * 4) throw invalid(`${what} must be at most ${max} characters`);
  const name = raw.normalize('NFC').trim();
  if (name.length === 0) throw invalid(`${what} must not be empty`);
  if (longerThan(name, max)) throw invalid(`${what} must be at most ${max} characters`);
  if (NOT_A_LINE.test(name)) throw invalid(`${what} must not contain control characters`);
  if (TURNS_TEXT.test(name)) throw invalid(`${what} must not contain bidi overrides, embeddings or isolates`);
  if (!VISIBLE.test(name)) throw invalid(`${what} must have a character that can be seen`);
  return name;
};

/**
 * The name that `parseName` accepts and that is nearest to this one: without the characters that turn text, with blanks
 * for line breaks and control characters, cut to `max`. Undefined where nothing is left, and for text that is not
 * portable. For names that come with something more important, which is not refused because of them.
 */
export const mendName = (raw: string, max: number): string | undefined => {
  if (!isPortable(raw)) return undefined;
  const mended = raw.replaceAll(ALL_TURNING, '').replaceAll(ALL_BREAKS, ' ').normalize('NFC').trim();
  const name = firstCodePoints(mended, max).trim();
  return VISIBLE.test(name) ? name : undefined;
};

const firstCodePoints = (text: string, count: number): string =>
  Array.from(text.slice(0, count * 2))
    .slice(0, count)
    .join('');

/** Whether a text has something to see, and leaves the direction of the text around it alone. */
export const isShowable = (text: string): boolean => VISIBLE.test(text) && !TURNS_TEXT.test(text);

/** A body of text, which stays exactly as it is: 1 to `max` code points, portable. Longer is TOO_LARGE. */
export const parseBody = (raw: string, max: number, what: string): string => {
  if (raw.length === 0) throw invalid(`${what} must not be empty`);
  if (longerThan(raw, max)) throw new DomainError('TOO_LARGE', `${what} must be at most ${max} characters`);
  if (!isPortable(raw)) throw invalid(`${what} must be well-formed Unicode without U+0000`);
  return raw;
};

const NOT_PORTABLE = /\p{Surrogate}|\0/u;
const NOT_A_TOKEN = /[\s\p{Control}\p{Surrogate}]/u;
const NOT_A_LINE = /[\p{Control}\p{Surrogate}\u2028\u2029]/u;
const ALL_BREAKS = /[\p{Control}\u2028\u2029]+/gu;
/** Embeddings, overrides and isolates, with what closes them. The marks that only have a direction are harmless. */
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/u;
const ALL_TURNING = new RegExp(TURNS_TEXT, 'gu');
/** Anything but blanks, marks on nothing, and what fonts show as nothing; the last two are symbols without ink. */
const VISIBLE =
  /[^\s\p{Control}\p{Format}\p{Surrogate}\p{Mark}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

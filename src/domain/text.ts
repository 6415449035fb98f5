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

/** An identifier: 1 to `max` code points, no white space, no control characters, portable. */
export const parseToken = (raw: string, max: number, what: string): string => {
  if (raw.length === 0) throw invalid(`${what} must not be empty`);
  if (longerThan(raw, max)) throw invalid(`${what} must be at most ${max} characters`);
  if (NOT_A_TOKEN.test(raw)) throw invalid(`${what} must not contain white space or control characters`);
  return raw;
};

/** A line of text for people: trimmed, 1 to `max` code points, no control characters, portable. */
export const parseLine = (raw: string, max: number, what: string): string => {
  if (raw.length > max * 4) throw invalid(`${what} must be at most ${max} characters`);
  const line = raw.trim();
  if (line.length === 0) throw invalid(`${what} must not be empty`);
  if (longerThan(line, max)) throw invalid(`${what} must be at most ${max} characters`);
  if (NOT_A_LINE.test(line)) throw invalid(`${what} must not contain control characters`);
  return line;
};

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

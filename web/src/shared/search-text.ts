import { BIDI_CONTROLS } from '../text/directions.js';

/** Whether the text has what somebody typed to find it. Case, accents and normalisation make no difference. */
export const hasText = (text: string, typed: string): boolean => fold(text).includes(fold(typed));

/** Two texts that differ in nothing but case, accents, normalisation and invisible signs of direction become the same. */
export const fold = (text: string): string =>
  text
    .replaceAll(BIDI_CONTROLS, '')
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    // By way of capitals, in which ß is SS and the Turkish ı is I. Names are not of the reader's language, so it decides nothing.
    .toUpperCase()
    .toLowerCase()
    // Which of the two a small letter becomes depends on its place in the word.
    .replaceAll('ς', 'σ')
    .trim();

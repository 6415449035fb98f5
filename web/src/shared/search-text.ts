/** Whether the text has what somebody typed to find it. Case, accents and normalisation make no difference. */
export const hasText = (text: string, typed: string): boolean => fold(text).includes(fold(typed));

/** Signs that take no room, among them those of direction, and marks on letters. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Mark}]/gu;

/** Two texts that differ in nothing but case, accents, normalisation, blanks and what cannot be seen become the same. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(UNSEEN, '')
    .replaceAll(/\s+/g, ' ')
    // By way of capitals, in which ß is SS and the Turkish ı is I; the capital ẞ has to become small for that. Names are not of
    // the reader's language, so it decides nothing.
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    // Which of the two a small letter becomes depends on its place in the word.
    .replaceAll('ς', 'σ')
    .trim();

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const BETWEEN_WORDS = /[\s\-_.]+/u;
/** Neither a bracket nor a control character stands for a name. */
const SIGN = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** The first letters of a name's first and last words, as people see letters: `AL` for `Ana Lee`, an emoji as a whole. */
export const initialsOf = (name: string): string => {
  const initials = name
    .split(BETWEEN_WORDS)
    .map(firstSign)
    .filter((sign) => sign !== undefined);
  const [first = ''] = initials;
  return `${first}${initials.length > 1 ? initials.at(-1) : ''}`.toUpperCase();
};

const firstSign = (word: string): string | undefined =>
  [...GRAPHEMES.segment(word)].map(({ segment }) => segment).find((grapheme) => SIGN.test(grapheme));

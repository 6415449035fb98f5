/** The longest message that the server takes, in code points. */
export const CONTENT_MAX_LENGTH = 10_000;

/** The number of Unicode code points, by which the server measures texts. Half of a surrogate pair counts as one. */
export const codePoints = (text: string): number => text.length - (text.match(PAIR)?.length ?? 0);

const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

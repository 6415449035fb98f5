const FSI = '\u2068';
const PDI = '\u2069';
const PDF = '\u202C';

/** LRI, RLI and FSI, which PDI closes. */
const ISOLATES = '\u2066\u2067\u2068';
/** LRE, RLE, LRO and RLO, which PDF closes. */
const EMBEDDINGS = '\u202A\u202B\u202D\u202E';

/** LRO and RLO: they show letters in another order than that of the text. */
const OVERRIDES = /[\u202D\u202E]/g;

/** Every character that changes the direction of text and is not seen itself. */
export const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

const ANY_OPENING_OR_CLOSING = /[\u202A-\u202E\u2066-\u2069]/;

/**
 * Text of a user whose embeddings, overrides and isolates end with it: one that is open is closed in each line, and one
 * that would close what stands around the text is left out. Text that opens nothing is the same.
 */
export const closeDirections = (text: string): string =>
  // The direction of text ends with its line.
  ANY_OPENING_OR_CLOSING.test(text) ? text.split('\n').map(closeLine).join('\n') : text;

const closeLine = (line: string): string => {
  const open: string[] = [];
  let closed = '';
  for (const character of line) {
    if (ISOLATES.includes(character)) open.push(PDI);
    else if (EMBEDDINGS.includes(character)) open.push(PDF);
    else if (character === PDF || character === PDI) {
      // One that closes nothing would close what stands around the text.
      if (open.at(-1) !== character) continue;
      open.pop();
    }
    closed += character;
  }
  return closed + open.reverse().join('');
};

/** A name with its letters in their order. No name needs an override, and one with it would look like another. */
export const plainName = (name: string): string => closeDirections(name.replaceAll(OVERRIDES, ''));

/**
 * A name or a text of a user for a sentence: whatever its direction, the words around it stay where they are. For
 * attributes and other plain strings; the component `Name` does the same in the page. What is nothing but Latin letters
 * and digits moves nothing, and is the same.
 */
export const isolate = (text: string): string => (PLAIN.test(text) ? text : `${FSI}${plainName(text)}${PDI}`);

const PLAIN = /^\p{Script=Latin}(?:[\p{Script=Latin}\p{M}0-9 .'’-]*[\p{Script=Latin}\p{M}0-9])?$/u;

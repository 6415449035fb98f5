import { invalid } from './errors.js';
import { EMOJI_MAX_BYTES } from './limits.js';
import { isShowable, parseToken } from './text.js';

/**
 * One character as people count them (a grapheme cluster), of at most 64 bytes, without white space and control
 * characters, with something to see in it. Those that Unicode takes for the same, and an emoji with and without its
 * U+FE0F, come out as one. @throws DomainError INVALID.
 */
export const parseEmoji = (raw: string): string => {
  // Read once more, as the form may be a token that is refused: `.` comes out of `.` with U+FE0F.
  const emoji = token(inOneForm(token(raw)));
  if (new TextEncoder().encode(emoji).length > EMOJI_MAX_BYTES) {
    throw invalid(`An emoji must be at most ${EMOJI_MAX_BYTES} bytes`);
  }
  if ([...graphemes.segment(emoji)].length !== 1) throw invalid('An emoji must be one character');
  if (!isShowable(emoji)) throw invalid('An emoji must have something to see');
  return emoji;
};

const token = (text: string): string => parseToken(text, EMOJI_MAX_BYTES, 'An emoji');

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** In NFC, and with U+FE0F where Unicode's list of emoji has it: keyboards differ in whether they send it. */
const inOneForm = (text: string): string =>
  text.replaceAll(COLOURED, '').normalize('NFC').replaceAll(PLAIN_BY_DEFAULT, `$&${COLOURED}`);

/** Asks for a coloured emoji where a character alone would be a plain sign. */
const COLOURED = '\ufe0f';
/** A skin tone behind it asks for colour too, U+FE0E for none, and digits are emoji in keycaps only. */
const PLAIN_BY_DEFAULT =
  /(?!\p{Emoji_Presentation})\p{Emoji}(?<![0-9#*](?!\u20e3))(?![\ufe0e\p{Emoji_Modifier}])/gu;

import { BIDI_CONTROLS } from './directions.js';

/** The same for texts that differ in case, accents, normalization or invisible signs of direction alone. */
export const fold = (text: string): string =>
  text.replaceAll(BIDI_CONTROLS, '').normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();

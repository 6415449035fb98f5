import { closeDirections } from '../text/directions.js';

/** In UTF-16 units: nobody listens to a longer text to its end, which is in the list. */
const MAX_SPOKEN = 500;

/** The text of a message in an announcement. */
export const spoken = (text: string, max = MAX_SPOKEN): string =>
  closeDirections(text.length > max ? `${text.slice(0, max)} …` : text);

import type { KeyboardEvent } from 'react';

/** The code of every key that an input method takes for itself. Safari sends it with the Enter that ends a composition. */
const TAKEN = 229;

/** Keeps the keys of an input method from every field below: an Enter that chooses a word sends and adds nothing. */
export const keepFromFields = (event: KeyboardEvent): void => {
  const { isComposing, keyCode } = event.nativeEvent;
  if (!isComposing && keyCode !== TAKEN) return;
  event.stopPropagation();
  // Otherwise the browser would submit the form of the field.
  if (event.key === 'Enter') event.preventDefault();
};

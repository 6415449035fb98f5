import type { KeyboardEvent } from 'react';

/** The code of every key that an input method takes for itself. Safari sends it with the Enter that ends a composition. */
const TAKEN = 229;

/**
 * Keeps the keys of an input method from every field below: an Enter that chooses a word sends and adds nothing, and an
 * Escape that takes a word back closes nothing.
 */
export const keepFromFields = (event: KeyboardEvent): void => {
  const { isComposing, keyCode } = event.nativeEvent;
  if (!isComposing && keyCode !== TAKEN) return;
  event.stopPropagation();
  // Otherwise the browser would submit the form of the field, or close the dialog around it.
  if (event.key === 'Enter' || event.key === 'Escape') event.preventDefault();
};

import { useState } from 'react';

/** The browser's font size in pixels, as it is when the component appears: for estimates. */
export const useRem = (): number => {
  const [rem] = useState(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  return rem;
};

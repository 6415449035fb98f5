import { type RefObject, useEffect, useState } from 'react';

/** In rem: an emoji, and a little around it. */
const MIN_WIDTH = 1.875;

/** A wider dialog has wider columns. */
const MAX_COLUMNS = 8;

/** How many emoji there is room for beside each other, whatever the width of the element and the size of the text. */
export const useColumns = (element: RefObject<HTMLElement | null>): number => {
  const [columns, setColumns] = useState(MAX_COLUMNS);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const fitting = Math.floor((entry?.contentRect.width ?? 0) / (MIN_WIDTH * rem));
      setColumns(Math.max(1, Math.min(MAX_COLUMNS, fitting)));
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return columns;
};

import { type RefObject, useEffect, useRef } from 'react';

/** Keeps the end in sight where it was when the list gets lower, as a keyboard or a bar makes it. */
export const useStickToEnd = (
  scroller: RefObject<HTMLElement | null>,
  atEnd: boolean,
  scrollToEnd: () => void,
): void => {
  const wasAtEnd = useRef(atEnd);
  wasAtEnd.current = atEnd;
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (wasAtEnd.current) scrollToEnd();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller, scrollToEnd]);
};

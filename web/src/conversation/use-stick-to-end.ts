import { type RefObject, useCallback, useEffect, useRef } from 'react';

/**
 * Scrolls to the end when the list gets lower, as with an on-screen keyboard, if the end was visible before. Gives a
 * function that does the same when the rows have changed.
 */
export const useStickToEnd = (
  scroller: RefObject<HTMLElement | null>,
  atEnd: boolean,
  scrollToEnd: () => void,
): (() => void) => {
  const wasAtEnd = useRef(atEnd);
  wasAtEnd.current = atEnd;
  const stick = useCallback(() => {
    if (wasAtEnd.current) scrollToEnd();
  }, [scrollToEnd]);
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return undefined;
    const observer = new ResizeObserver(stick);
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller, stick]);
  return stick;
};

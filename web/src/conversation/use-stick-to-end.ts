import { type RefObject, useCallback, useEffect, useRef } from 'react';

/**
 * Keeps the end in sight where it was when the list gets lower, as a keyboard or a bar makes it. Gives what does the
 * same when its rows have changed.
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

import { type RefObject, useCallback, useEffect, useRef } from 'react';

/** The newest message counts as visible within this distance from the end, in pixels. */
export const NEAR_END = 80;

interface StickOptions {
  readonly atEnd: boolean;
  readonly onAtEnd: (atEnd: boolean) => void;
  readonly scrollToEnd: () => void;
}

interface StickToEnd {
  /** Scrolls to the end, if it was visible before: for after the rows have changed. */
  readonly stick: () => void;
  /** Finds out whether the end is visible: for after scrolling. */
  readonly noteEnd: () => void;
}

/**
 * Keeps the end visible when the list gets lower, as with an on-screen keyboard or a field that grows, if it was visible
 * before.
 */
export const useStickToEnd = (scroller: RefObject<HTMLElement | null>, options: StickOptions): StickToEnd => {
  const { atEnd, onAtEnd, scrollToEnd } = options;
  const wasAtEnd = useRef(atEnd);
  wasAtEnd.current = atEnd;
  /** The height for which the list was scrolled last. */
  const height = useRef<number>(undefined);

  const noteEnd = useCallback(() => {
    const { current } = scroller;
    // A list that gets lower in this frame has left its end by itself. It goes back as soon as the frame is laid out.
    if (current === null || (height.current ?? current.clientHeight) !== current.clientHeight) return;
    // Read from the element, as the virtualizer learns of the scrolling a moment later.
    onAtEnd(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_END);
  }, [scroller, onAtEnd]);
  const stick = useCallback(() => {
    if (wasAtEnd.current) scrollToEnd();
  }, [scrollToEnd]);

  useEffect(() => {
    const { current } = scroller;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => {
      height.current = current.clientHeight;
      stick();
      noteEnd();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller, stick, noteEnd]);
  return { stick, noteEnd };
};

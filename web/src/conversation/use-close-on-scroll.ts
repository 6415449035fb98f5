import { useEffect, useRef } from 'react';

/** In pixels: rows that are measured move others by less. */
const SLACK = 4;

/** The events with which a user begins to scroll by hand; `pointerdown` is for the bar beside the list. */
const BY_HAND = ['touchmove', 'pointerdown'] as const;

/**
 * Closes what is open beside an element of the list once the user scrolls that away. The list also moves by itself, for new
 * messages and another size of the window: then what the user is about to press stays where it was.
 */
export const useCloseOnScroll = (at: Element, onClose: () => void): void => {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const list = at.closest('.parley-list-scroller');
    if (list === null) return undefined;
    let top: number | undefined;
    const begin = () => {
      top ??= at.getBoundingClientRect().top;
    };
    const follow = () => {
      if (top !== undefined && Math.abs(at.getBoundingClientRect().top - top) > SLACK) close.current();
    };
    // The list may have been scrolled before it hears of the wheel, and where it was is not known any more.
    const closeNow = () => close.current();
    list.addEventListener('wheel', closeNow, { passive: true });
    for (const type of BY_HAND) list.addEventListener(type, begin, { passive: true });
    list.addEventListener('scroll', follow);
    return () => {
      list.removeEventListener('wheel', closeNow);
      for (const type of BY_HAND) list.removeEventListener(type, begin);
      list.removeEventListener('scroll', follow);
    };
  }, [at]);
};

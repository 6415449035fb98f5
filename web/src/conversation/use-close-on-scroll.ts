import { useEffect, useRef } from 'react';
import { isNearEnd } from './use-stick-to-end.js';

/** In pixels: rows that are measured move others by less. */
const SLACK = 4;

/**
 * Closes what is open beside an element of the list once the user scrolls that away. A list that follows its end moves it
 * upwards without the user, who then finds what they are about to press where it was.
 */
export const useCloseOnScroll = (at: Element, onClose: () => void): void => {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const list = at.closest('.parley-list-scroller');
    if (list === null) return undefined;
    const { top } = at.getBoundingClientRect();
    let follows = isNearEnd(list);
    const note = () => {
      const moved = at.getBoundingClientRect().top - top;
      follows &&= isNearEnd(list);
      if (moved > SLACK || (moved < -SLACK && !follows)) close.current();
    };
    list.addEventListener('scroll', note);
    return () => list.removeEventListener('scroll', note);
  }, [at]);
};

import { type RefObject, useLayoutEffect } from 'react';
import { takesFocus } from './keep-focus.js';

/** The parts that a panel may cover. The part that announces is none of them, as nobody hears of what is inert. */
const BEHIND = 'main,nav,.parley-skip';

/**
 * The focus of a panel: it begins at `first`, and goes back to the element that opened the panel. While the panel lies over
 * the chat, as it does in a narrow one, the focus does not leave it.
 */
export const usePanelFocus = (
  panel: RefObject<HTMLElement | null>,
  first: RefObject<HTMLElement | null>,
): void => {
  useLayoutEffect(() => {
    const { current } = panel;
    const chat = current?.parentElement;
    if (!current || !chat) return undefined;
    const opener = document.activeElement;
    const setInert = (isInert: boolean) => {
      for (const element of chat.children)
        if (element.matches(BEHIND)) element.toggleAttribute('inert', isInert);
    };
    const adapt = () => {
      const isOver = getComputedStyle(current).position === 'absolute';
      setInert(isOver);
      if (isOver && !current.contains(document.activeElement)) first.current?.focus();
    };
    adapt();
    first.current?.focus();
    const observer = new ResizeObserver(adapt);
    observer.observe(chat);
    return () => {
      observer.disconnect();
      setInert(false);
      if (opener instanceof HTMLElement) takesFocus(opener);
    };
  }, [panel, first]);
};

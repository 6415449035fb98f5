import { type RefObject, useEffect } from 'react';

/**
 * Keeps the focus inside `root` where the focused element goes away without the user having left it: the focus goes to
 * what stands in its place, else to what is nearest to it. An element that was only moved or disabled gets it back.
 */
export const useKeptFocus = (root: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const { current } = root;
    if (current === null) return undefined;
    let last: HTMLElement | undefined;
    const note = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement ? target : undefined;
    };
    // The user leaves an element by pressing beside it. By the keyboard they get to another one, or out of the page.
    const forget = ({ target }: PointerEvent) => {
      if (target instanceof Node && last?.contains(target) !== true) last = undefined;
    };
    const observer = new MutationObserver((records) => {
      if (last === undefined || document.activeElement !== document.body || !document.hasFocus()) return;
      if (takesFocus(last) || last.isConnected) return;
      const removal = records.findLast(
        ({ target, removedNodes }) =>
          target.isConnected && [...removedNodes].some((node) => node.contains(last ?? null)),
      );
      if (removal !== undefined) focusNear(removal, current);
    });
    current.addEventListener('focusin', note);
    document.addEventListener('pointerdown', forget, true);
    observer.observe(current, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      current.removeEventListener('focusin', note);
      document.removeEventListener('pointerdown', forget, true);
      observer.disconnect();
    };
  }, [root]);
};

/** Gives the focus to an element, unless it is hidden, disabled or inert. Tells whether it has the focus. */
export const takesFocus = (element: HTMLElement, scrolls = false): boolean => {
  element.focus({ preventScroll: !scrolls });
  return document.activeElement === element;
};

/** The elements that may have the focus. */
const FOCUSABLE = 'button,input,select,textarea,a[href],[tabindex]';

/** Tries what stands after the removed node, then what stands before it, then the same around its parent. */
const focusNear = ({ target, previousSibling }: MutationRecord, root: Element): void => {
  let parent = target instanceof Element ? target : null;
  let before = previousSibling;
  while (parent !== null && root.contains(parent)) {
    const children = [...parent.children];
    const place = children.findIndex((child) => isAfter(child, before));
    const split = place === -1 ? children.length : place;
    const candidates = [...children.slice(split), ...children.slice(0, split).reverse()].flatMap(withInner);
    if (candidates.some((candidate) => takesFocus(candidate))) return;
    before = parent.previousSibling;
    parent = parent.parentElement;
  }
};

const isAfter = (child: Element, before: Node | null): boolean =>
  before === null || (before.compareDocumentPosition(child) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

const withInner = (element: Element): readonly HTMLElement[] =>
  [element, ...element.querySelectorAll(FOCUSABLE)].filter(
    (each): each is HTMLElement => each instanceof HTMLElement && each.matches(FOCUSABLE),
  );

import { type MouseEvent, type PointerEvent, type TouchEvent, useEffect, useRef } from 'react';

/** Longer than browsers take for the gesture, so that they come first where they know it. */
const LONG_PRESS_MS = 600;

/** A finger that moves further scrolls. */
const MAX_MOVE_PX = 10;

const RIGHT_BUTTON = 2;

/**
 * Opens a message's menu by a long press, and by the keys that open menus. The right button of a mouse opens the browser's
 * own menu, which has the links.
 */
export const useMenuOpener = (open: (from: Element) => void) => {
  const press = useRef<{ timer?: ReturnType<typeof setTimeout>; x: number; y: number; done: boolean }>({
    x: 0,
    y: 0,
    done: false,
  }).current;
  const stop = () => clearTimeout(press.timer);
  useEffect(() => () => clearTimeout(press.timer), [press]);
  return {
    onContextMenu(event: MouseEvent) {
      stop();
      if (event.button === RIGHT_BUTTON || isLink(event.target)) return;
      event.preventDefault();
      open(event.currentTarget);
    },
    onPointerDown({ pointerType, clientX, clientY, currentTarget, target }: PointerEvent) {
      stop();
      press.done = false;
      if (pointerType !== 'touch' || isLink(target)) return;
      Object.assign(press, { x: clientX, y: clientY });
      press.timer = setTimeout(() => {
        press.done = true;
        open(currentTarget);
      }, LONG_PRESS_MS);
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (Math.hypot(clientX - press.x, clientY - press.y) > MAX_MOVE_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onTouchEnd(event: TouchEvent) {
      // Otherwise letting go would be a click beside the menu.
      if (press.done) event.preventDefault();
    },
  };
};

const isLink = (target: EventTarget): boolean => target instanceof Element && target.closest('a') !== null;

import { type MouseEvent, type PointerEvent, type TouchEvent, useEffect, useRef } from 'react';

/** Longer than browsers take for the gesture, so that they come first where they know it. */
const LONG_PRESS_MS = 600;

/** A finger that moves further scrolls. */
const MAX_MOVE_PX = 10;

const RIGHT_BUTTON = 2;

interface MenuOpenerOptions {
  readonly openMenu: (from: Element) => void;
  /** Shows who has reacted. */
  readonly openReactions: () => void;
}

/**
 * Opens a message's menu by a long press, and by the keys that open menus. The right button of a mouse opens the browser's
 * own menu, which has the links. On a reaction, all of these show who has reacted.
 */
export const useMenuOpener = ({ openMenu, openReactions }: MenuOpenerOptions) => {
  const open = (from: Element, target: EventTarget) =>
    isIn('.parley-reaction', target) ? openReactions() : openMenu(from);
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
      const { button, target, currentTarget } = event;
      if (isIn('a', target) || (button === RIGHT_BUTTON && !isIn('.parley-reaction', target))) return;
      event.preventDefault();
      open(currentTarget, target);
    },
    onPointerDown({ pointerType, clientX, clientY, currentTarget, target }: PointerEvent) {
      stop();
      press.done = false;
      if (pointerType !== 'touch' || isIn('a', target)) return;
      Object.assign(press, { x: clientX, y: clientY });
      press.timer = setTimeout(() => {
        press.done = true;
        open(currentTarget, target);
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

const isIn = (selector: string, target: EventTarget): boolean =>
  target instanceof Element && target.closest(selector) !== null;

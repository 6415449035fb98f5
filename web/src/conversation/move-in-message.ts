import { takesFocus } from '../shared/keep-focus.js';

/**
 * Moves the focus inside a message: Enter goes from the message to its first link or button, the arrows left and right go
 * on there, and Escape comes back. Gives false where the key moves nothing.
 */
export const moveInMessage = (focused: HTMLElement, key: string): boolean => {
  const message = focused.closest<HTMLElement>('article');
  if (message === null) return false;
  const actions = [...message.querySelectorAll<HTMLElement>('a[href], button')];
  const at = actions.indexOf(focused);
  if (focused !== message && key === 'Escape') return takesFocus(message);
  const next =
    focused === message ? (key === 'Enter' ? actions[0] : undefined) : actions[at + stepOf(key, message)];
  return next !== undefined && next !== focused && takesFocus(next, true);
};

/** With the arrows, in the direction of reading. */
const stepOf = (key: string, message: HTMLElement): number => {
  const forward = getComputedStyle(message).direction === 'rtl' ? -1 : 1;
  return key === 'ArrowRight' ? forward : key === 'ArrowLeft' ? -forward : 0;
};

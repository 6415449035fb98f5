/** Pixels between a menu and the edge of the window. */
const EDGE = 8;
const GAP = 4;

/** Places a menu below what it was opened from, or above where there is more room, and within the window. */
export const placeMenu = (menu: HTMLElement, opener: Element): void => {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const { clientWidth, clientHeight } = document.documentElement;
  const centre = at.left + at.width / 2 - width / 2;
  const below = at.bottom + GAP;
  const top = below + height <= clientHeight - EDGE ? below : at.top - GAP - height;
  menu.style.left = `${clamp(centre, clientWidth - width - EDGE)}px`;
  menu.style.top = `${clamp(top, clientHeight - height - EDGE)}px`;
};

const clamp = (value: number, max: number): number => Math.max(EDGE, Math.min(value, max));

/**
 * The item of a menu to which a key leads from the one with the focus. The arrows up and down go from line to line, of which a
 * group is one, and left and right within a line.
 */
export const targetOf = (key: string, menu: HTMLElement): HTMLElement | undefined => {
  const lines = [...menu.children].map((line) => {
    const items = [...line.querySelectorAll<HTMLElement>('[role^=menuitem]')];
    return items.length > 0 || !(line instanceof HTMLElement) ? items : [line];
  });
  const at = lines.findIndex((items) => items.some(hasFocus));
  if (key === 'ArrowDown') return lines[(at + 1) % lines.length]?.[0];
  if (key === 'ArrowUp') return lines.at(at - 1)?.[0];
  if (key === 'Home') return lines[0]?.[0];
  if (key === 'End') return lines.at(-1)?.[0];
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  const line = lines[at] ?? [];
  if (step === 0 || line.length === 0) return undefined;
  const forward = getComputedStyle(menu).direction === 'rtl' ? -step : step;
  return line[(line.findIndex(hasFocus) + forward + line.length) % line.length];
};

const hasFocus = (element: HTMLElement): boolean => element === document.activeElement;

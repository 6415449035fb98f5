import type { Page } from 'playwright-core';

declare global {
  interface Window {
    announced: string[];
  }
}

/** Records what the chat announces to screen readers from now on. Gives a function that reads it. */
export const recordAnnouncements = async (page: Page): Promise<() => Promise<readonly string[]>> => {
  await page.evaluate(() => {
    window.announced = [];
    const live = document.querySelector('[data-testid="announcer"]');
    const added = (records: MutationRecord[]) =>
      records
        .flatMap(({ type, target, addedNodes }) => (type === 'childList' ? [...addedNodes] : [target]))
        .forEach(({ textContent }) => window.announced.push(textContent ?? ''));
    if (live)
      new MutationObserver(added).observe(live, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => window.announced);
};

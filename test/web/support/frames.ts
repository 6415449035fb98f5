import type { Page } from 'playwright-core';

declare global {
  interface Window {
    longestFrame: number;
  }
}

/** Watches from now on how long the page takes from frame to frame. */
export const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.longestFrame = 0;
    let last = performance.now();
    const look = (now: number) => {
      window.longestFrame = Math.max(window.longestFrame, now - last);
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

/** The longest since the watch began or was last read, in milliseconds. */
export const longestFrame = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { longestFrame } = window;
    window.longestFrame = 0;
    return longestFrame;
  });

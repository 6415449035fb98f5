import type { Page } from 'playwright-core';

declare global {
  interface Window {
    longestFrame: number;
  }
}

/** Measures the time between frames of the page from now on. */
export const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.longestFrame = 0;
    let last = performance.now();
    const measure = (now: number) => {
      window.longestFrame = Math.max(window.longestFrame, now - last);
      last = now;
      requestAnimationFrame(measure);
    };
    requestAnimationFrame(measure);
  });

/** The longest time between two frames since `watchFrames` or the last call, in milliseconds. */
export const longestFrame = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { longestFrame } = window;
    window.longestFrame = 0;
    return longestFrame;
  });

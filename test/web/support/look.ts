import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare const axe: { readonly run: (options: RunOptions) => Promise<AxeResults> };

/** The serious and critical violations that axe-core finds, each with its element. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // Evaluated like a debugger's code, as the page's policy allows no other scripts.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
};

/** Elements that reach beyond the sides of the window, and texts that a time or a tick covers. */
export const misplacedIn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.textContent ?? '';
    const outside = [
      ...document.querySelectorAll('button, input, select, textarea, h1, h2, h3, .parley-bubble'),
    ]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < 0 || right > clientWidth);
      })
      .map((element) => `outside: ${nameOf(element)}`);
    const covered = [...document.querySelectorAll('.parley-bubble')]
      .filter((bubble) => {
        const text = bubble.querySelector('.parley-text > span');
        const meta = bubble.querySelector('.parley-meta')?.getBoundingClientRect();
        // What is longer than the window is cut there.
        const cut = bubble.querySelector('.parley-read-more')?.getBoundingClientRect().bottom ?? Infinity;
        return [...(text?.getClientRects() ?? [])].some(
          ({ left, right, bottom, top }) =>
            meta !== undefined &&
            top < cut &&
            right > meta.left &&
            left < meta.right &&
            Math.min(bottom, cut) > meta.top + 4,
        );
      })
      .map((bubble) => `covered: ${nameOf(bubble)}`);
    const sideways = scrollWidth > clientWidth ? [`sideways by ${scrollWidth - clientWidth}`] : [];
    return [...sideways, ...outside, ...covered];
  });

/** Takes a picture if `npm run screenshots` asked for it. */
export const takePicture = async (page: Page, name: string): Promise<void> => {
  const { PICTURES_FOLDER: folder, PICTURES: wanted } = process.env;
  if (!folder || (wanted && !wanted.split(',').includes(name))) return;
  await page.mouse.move(0, 0);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
};

import type { Page } from 'playwright-core';

/** How a page is shown: everything that changes without loading it again. */
export interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme?: 'dark' | 'light';
  readonly forcedColors?: boolean;
  /** The size of the text, as a percentage. */
  readonly text?: number;
  readonly language?: string;
  /** What axe-core looks for: the colours take it longest, so it sees each scheme once. */
  readonly axe?: 'everything' | 'all but colours';
}

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };
const NARROWEST = { width: 320, height: 640 };
const WIDEST = { width: 1920, height: 1080 };

const CHECKED: readonly [Look, ...Look[]] = [
  { name: '1280-light', ...WIDE, axe: 'everything' },
  { name: '1920-light', ...WIDEST },
  { name: '1280-forced', ...WIDE, forcedColors: true, axe: 'all but colours' },
  { name: '1280-arabic', ...WIDE, language: 'ar', scheme: 'dark' },
  { name: '390-arabic', ...PHONE, language: 'ar', axe: 'all but colours' },
  { name: '390-dark', ...PHONE, scheme: 'dark', axe: 'everything' },
  { name: '320-light', ...NARROWEST },
  { name: '1280-large', ...WIDE, text: 200 },
  { name: '320-large', ...NARROWEST, text: 200, axe: 'all but colours' },
];

/** Only for pictures. */
const SHOWN: readonly Look[] = [
  { name: '1280-dark', ...WIDE, scheme: 'dark' },
  { name: '390-light', ...PHONE },
];

export const LOOKS: readonly [Look, ...Look[]] =
  process.env.PICTURES_FOLDER === undefined ? CHECKED : [...CHECKED, ...SHOWN];

/** Shows the page in this look, and waits until it is shown. */
export const showAs = async (page: Page, look: Look): Promise<void> => {
  const { width, height, scheme = 'light', forcedColors = false, text = 100, language = 'en' } = look;
  await page.emulateMedia({ colorScheme: scheme, forcedColors: forcedColors ? 'active' : 'none' });
  await page.evaluate(
    ([size, wanted]) => {
      document.documentElement.style.fontSize = `${size}%`;
      if (navigator.languages[0] === wanted) return;
      Object.defineProperty(navigator, 'languages', { configurable: true, value: [wanted] });
      dispatchEvent(new Event('languagechange'));
    },
    [text, language] as const,
  );
  // Last, as the field for a message measures its text again when the window has another size.
  await page.setViewportSize({ width, height });
  await page.locator(`.parley[lang="${language}"]`).waitFor();
  // Until what depends on the size is measured again.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
};

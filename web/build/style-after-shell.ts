import type { Plugin } from 'vite';

const LINK = /\s*<link rel="stylesheet"[^>]*>/g;
const PLACE = '<!-- style -->';

/**
 * Moves the links to styles behind the page's shell: the browser paints the shell, which has its style in the page, and
 * waits for the rest of the style only then.
 */
export const styleAfterShell = (): Plugin => ({
  name: 'parley-style-after-shell',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(page) {
      const links = page.match(LINK) ?? [];
      if (links.length === 0 || !page.includes(PLACE)) throw new Error('The page has no place for its style');
      return page.replaceAll(LINK, '').replace(PLACE, links.join('').trim());
    },
  },
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesIn } from './support/style-breaches.js';

const ASSETS = join(import.meta.dirname, '../../web/dist/assets');

describe('the stylesheet of the web chat', () => {
  it('reaches nothing outside of the chat, and counts on its size, its font and its direction alone', () => {
    const sheets = readdirSync(ASSETS).filter((file) => file.endsWith('.css'));

    expect(sheets.length).toBeGreaterThan(0);
    for (const file of sheets) expect(breachesIn(readFileSync(join(ASSETS, file), 'utf8'))).toEqual([]);
  });

  it.each([
    ['unscoped', '@layer parley { button { color: red } }'],
    ['unscoped', '@layer parley { .parley-a, .row { color: red } }'],
    ['unscoped', '@layer parley { .parley-a .own { color: red } }'],
    ['unscoped', '@layer parley { .parleys { color: red } }'],
    ['unscoped', ':root { --parley-text: red }'],
    ['unscoped', '@layer parley { .parley { --text: red } }'],
    ['unscoped keyframes', '@layer parley { @keyframes typing { to { opacity: 0 } } }'],
    ['in the wrong layer', '.parley-button { color: red }'],
    ['in the wrong layer', '@layer parley { .parley-page { color: red } }'],
    ['viewport', '@layer parley { @media (max-width: 40rem) { .parley-a { color: red } } }'],
    ['viewport', '@layer parley { @media (width < 40rem) { .parley-a { color: red } } }'],
    ['physical', '@layer parley { .parley-a { margin-left: 1rem } }'],
    ['physical', '@layer parley { .parley-a { max-width: 1rem } }'],
    ['physical', '@layer parley { .parley-a { padding: 1rem 2rem 1rem calc(1rem + 2px) } }'],
    ['physical', '@layer parley { .parley-a { text-align: right } }'],
    ['in pixels', '@layer parley { .parley-a { font-size: 2px } }'],
    ['in pixels', '@layer parley { .parley-a { gap: 4px } }'],
  ])('would be found to be %s: %s', (kind, css) => {
    expect(breachesIn(css).map((breach) => breach.split(':')[0])).toEqual([kind]);
  });
});

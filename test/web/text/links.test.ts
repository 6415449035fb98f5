import { describe, expect, it } from 'vitest';
import { findLinks } from '../../../web/src/text/links.js';

const RLO = '\u202E';

/** The text of each link with its address, and the host that is shown. */
const linksIn = (text: string) =>
  findLinks(text).map(({ start, end, href, host }) => [
    text.slice(start, end),
    href,
    ...(host === undefined ? [] : [host]),
  ]);

describe('a link in a text', () => {
  it.each([
    ['See https://a.example/x.', [['https://a.example/x', 'https://a.example/x']]],
    [
      '(https://en.wikipedia.org/wiki/A_(b))',
      [['https://en.wikipedia.org/wiki/A_(b)', 'https://en.wikipedia.org/wiki/A_(b)']],
    ],
    ['[https://a.example/x]', [['https://a.example/x', 'https://a.example/x']]],
    ['HTTPS://A.Example/X!', [['HTTPS://A.Example/X', 'https://a.example/X']]],
    ['http://localhost:3000/app/?', [['http://localhost:3000/app/', 'http://localhost:3000/app/']]],
    ['www.a.example, and more', [['www.a.example', 'https://www.a.example/']]],
    ['WWW.A.dev/b', [['WWW.A.dev/b', 'https://www.a.dev/b']]],
    ['Write to ana.lee@a.example.', [['ana.lee@a.example', 'mailto:ana.lee@a.example']]],
    ['mailto:ana@a.example?subject=x', [['mailto:ana@a.example', 'mailto:ana@a.example']]],
    [
      'a.example and https://b.example and www.c.example',
      [
        ['https://b.example', 'https://b.example/'],
        ['www.c.example', 'https://www.c.example/'],
      ],
    ],
  ])('is found in %j', (text, expected) => {
    expect(linksIn(text)).toEqual(expected);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example/x',
    '//a.example/x',
    'file:///etc/passwd',
    'README.md',
    'see e.g. chapter one',
    'www.',
    'https://',
    'xhttps://a.example',
  ])('is not %j', (text) => {
    expect(linksIn(text)).toEqual([]);
  });

  it.each([
    [`https://a.example/${RLO}gpj.exe`, 'a.example'],
    ['https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    // Cyrillic letters that look like Latin ones.
    ['https://аррӏе.com/', 'xn--80ak6aa92e.com'],
    ['https://pаypal.example/', 'xn--pypal-4ve.example'],
    ['www.аррӏе.com', 'www.xn--80ak6aa92e.com'],
    ['ana@аррӏе.com', 'xn--80ak6aa92e.com'],
  ])('shows the host of %j, which its text hides', (text, host) => {
    expect(linksIn(text)[0]?.[2]).toBe(host);
  });

  it.each([
    'https://münchen.de/',
    'https://пример.рф/',
    'https://a.example/шалом',
    'https://A.example:8443/x',
  ])('needs no host beside %j, which shows it', (text) => {
    expect(linksIn(text)[0]).toHaveLength(2);
  });
});

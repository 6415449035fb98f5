import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TestClient } from '../../support/test-client.js';
import { startTestServer, type TestServer } from '../../support/test-server.js';
import { describeBrowser } from '../support/chromium.js';
import { takePicture } from '../support/look.js';
import { expectNoComplaints, openVisitor, type Visitor } from '../support/visitor.js';

const RLO = '\u202E';

/** As a user id has no rule against them, unlike a name. */
const TURNED_ID = `ben${RLO}gnik`;

/** Taller than the window. */
const LINES = Array.from({ length: 80 }, (_, index) => `Line ${index + 1}`).join('\n');

const WINDOW = { width: 1000, height: 700 };

describeBrowser('the text of messages', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: TestClient;
  beforeAll(async () => {
    server = await startTestServer();
    ben = await server.connect('ben', { token: server.tokenOf('ben', 'Ben') });
    ana = await openVisitor(browser(), server.url, { viewport: WINDOW });
    await ana.arriveAs('Ana');
    await ben.send('ana_ben', 'Hello');
    await ana.open('Ben');
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  /** What Ana sees of a message that Ben writes now. */
  const written = async (text: string): Promise<Locator> => {
    const newest = ana.page.locator('[data-index]').last();
    const indexOfNewest = async () => Number(await newest.getAttribute('data-index'));
    const before = await indexOfNewest();
    await ben.send('ana_ben', text);
    await expect.poll(indexOfNewest).toBeGreaterThan(before);
    return ana.page.locator(`[data-index="${await indexOfNewest()}"]`).getByRole('article');
  };

  /** The left edges of the first letters of these words in an element's text, in pixels. */
  const leftsOf = (element: Locator, ...words: readonly string[]): Promise<number[]> =>
    element.evaluate((root, wanted) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const lefts = new Map<string, number>();
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.textContent ?? '';
        for (const word of wanted) {
          const at = text.indexOf(word);
          if (at === -1 || lefts.has(word)) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          lefts.set(word, range.getBoundingClientRect().left);
        }
      }
      return wanted.map((word) => lefts.get(word) ?? Number.NaN);
    }, words);

  const ascending = (lefts: readonly number[]) => [...lefts].sort((a, b) => a - b);

  it('has its question mark on its left in Hebrew, and on its right in English', async () => {
    const hebrew = await written('מה שלומך?');
    const [first = 0, end = 0] = await leftsOf(hebrew, 'מ', '?');
    const english = await written('How are you?');
    const [start = 0, mark = 0] = await leftsOf(english, 'H', '?');

    expect(end).toBeLessThan(first);
    expect(mark).toBeGreaterThan(start);
  });

  it('does not lie under its time, whatever its direction', async () => {
    for (const text of ['מה שלומך היום, ומה שלום כולם?', 'a\nשלום', 'שלום\na', '```\na\n```', '🎉']) {
      const bubble = await written(text);
      const { text: end, time } = await bubble.evaluate((root) => {
        const box = (range: Range | Element) => {
          const { left, right, top, bottom } = range.getBoundingClientRect();
          return { left, right, top, bottom };
        };
        const range = document.createRange();
        range.selectNodeContents(root.querySelector('.parley-text > span') as Element);
        const lines = [...range.getClientRects()].map(({ left, right, top, bottom }) => ({
          left,
          right,
          top,
          bottom,
        }));
        return { text: lines, time: box(root.querySelector('time') as Element) };
      });
      const covered = end.filter(
        (line) =>
          line.left < time.right &&
          line.right > time.left &&
          line.top < time.bottom - 4 &&
          line.bottom > time.top + 4,
      );
      expect(covered, text).toEqual([]);
    }
    await takePicture(ana.page, 'text-directions');
  });

  it('reverses nothing outside of a text with an override, nor a name that has one', async () => {
    const bubble = await written(`${RLO}abc \`x\` def`);
    const [a = 0, c = 0] = await leftsOf(bubble, 'a', 'c');
    const after = await leftsOf(bubble, 'a', 'x', 'd', 'f');
    const group = await server.rest<{ roomId: string }>('ana', 'POST', '/api/groups/create', {
      name: 'Crew',
      members: [TURNED_ID, 'ben'],
    });
    const role = { groupId: group.body.roomId, userId: TURNED_ID, role: 'admin' };
    await server.rest('ana', 'POST', '/api/groups/set-role', role);
    await ana.open('Crew');
    const event = ana.page.getByText('an admin').last();
    const words = await leftsOf(event, 'You', 'made', 'ben', 'gnik', 'k', 'an admin', 'admin');
    await ana.open('Ben');

    expect(c).toBeLessThan(a);
    expect(after).toEqual(ascending(after));
    expect(words).toEqual(ascending(words));
  });

  it('has links that open apart, and says where one goes that hides it', async () => {
    const bubble = await written(`See www.a.example (or HTTPS://b.example/${RLO}gpj.exe), or ana@c.example!`);
    const links = await bubble.getByRole('link').evaluateAll((found) =>
      found.map((link) => {
        const { textContent, href, rel, target, title } = link as HTMLAnchorElement;
        return { textContent, href, rel, target, title };
      }),
    );

    const safe = { rel: 'noopener noreferrer nofollow', target: '_blank' };
    expect(links).toEqual([
      { textContent: 'www.a.example', href: 'https://www.a.example/', title: '', ...safe },
      {
        textContent: 'HTTPS://b.example/gpj.exe (b.example)',
        href: 'https://b.example/%E2%80%AEgpj.exe',
        title: 'This link goes to b.example',
        ...safe,
      },
      { textContent: 'ana@c.example', href: 'mailto:ana@c.example', title: '', ...safe },
    ]);
  });

  it('has its code in monospace, and its indentation', async () => {
    const bubble = await written('Run `npm test`:\n```js\nif (a)\n    b();\n```\n    done');
    const code = bubble.getByRole('code');
    const fonts = await code.evaluateAll((found) => found.map((each) => getComputedStyle(each).fontFamily));
    const [done = 0, run = 0] = await leftsOf(bubble, 'd', 'R');
    await takePicture(ana.page, 'text-code');

    expect(await code.allTextContents()).toEqual(['npm test', 'if (a)\n    b();']);
    expect(fonts.every((font) => font.includes('monospace'))).toBe(true);
    expect(done).toBeGreaterThan(run + 10);
  });

  it('is large where it is one to three emoji, and not with four', async () => {
    const sizeOf = async (text: string) => {
      const bubble = await written(text);
      return bubble
        .getByText(text, { exact: true })
        .evaluate((span) => parseFloat(getComputedStyle(span).fontSize));
    };

    expect(await sizeOf('👩‍👩‍👧🎉')).toBeGreaterThan(30);
    expect(await sizeOf('👍👍👍👍')).toBeLessThan(20);
  });

  it('is cut where it is taller than the window, until one reads more, with the keyboard too', async () => {
    const bubble = await written(LINES);
    const more = bubble.getByRole('button', { name: 'Read more' });
    const heightOf = async () => (await bubble.boundingBox())?.height ?? 0;

    await more.waitFor();
    const cut = await heightOf();
    await takePicture(ana.page, 'text-read-more');
    await more.focus();
    await ana.page.keyboard.press('Enter');
    await bubble.getByRole('button', { name: 'Read less', expanded: true }).waitFor();
    const whole = await heightOf();
    await ana.page.keyboard.press('Enter');
    await more.waitFor();

    expect(cut).toBeLessThan(WINDOW.height);
    expect(whole).toBeGreaterThan(WINDOW.height);
    expect(await heightOf()).toBeCloseTo(cut, 1);
  });

  it('is shown whole where Tab reaches a link that is cut off', async () => {
    const bubble = await written(`${LINES}\nhttps://a.example`);
    await bubble.getByRole('button', { name: 'Read more' }).waitFor();

    await bubble.getByRole('link').focus();

    await bubble.getByRole('button', { name: 'Read less' }).waitFor();
  });
});

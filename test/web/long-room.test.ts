import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { longestFrame, watchFrames } from './support/frames.js';
import { visit, type Visitor } from './support/visitor.js';

const COUNT = 1_000;
const textOf = (n: number) =>
  `Message ${n}${n % 7 === 0 ? `: ${'and so on '.repeat(n % 40)}`.trimEnd() : ''}`;

describeBrowser('a room with 1,000 unread messages', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let list: Locator;
  beforeEach(async () => {
    server = await startTestServer();
    const ben = await server.connect('ben');
    for (let n = 1; n <= COUNT; n++) await ben.send('ana_ben', textOf(n));
    ben.close();
    ana = await visit(browser(), server.url, 'Ana');
    await ana.row('ben').getByText('999+ unread').waitFor();
    list = ana.page.getByRole('region', { name: 'Messages' });
  });
  afterEach(async () => {
    expect(ana.complaints).toEqual([]);
    await ana.close();
    await server.stop();
  });

  const topOf = async (n: number) => (await ana.bubble(textOf(n)).boundingBox())?.y ?? NaN;

  it('opens at the end, and scrolls to its start and back', async () => {
    await watchFrames(ana.page);
    await ana.open('ben');
    await ana.bubble(textOf(COUNT)).waitFor();
    const opening = await longestFrame(ana.page);

    await list.hover();
    const start = ana.page.getByText('This is where your conversation with ben starts.');
    // As fast as a wheel goes, and until there is nothing before.
    for (let turns = 0; turns < 600 && !(await start.isVisible()); turns++)
      await ana.page.mouse.wheel(0, -600);
    await start.waitFor();
    const up = await longestFrame(ana.page);
    await ana.bubble(textOf(1)).waitFor();
    for (let turns = 0; turns < 20; turns++) await ana.page.mouse.wheel(0, 1_200);
    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await ana.bubble(textOf(COUNT)).waitFor();
    const down = await longestFrame(ana.page);

    const [a, b, c] = [opening, up, down].map((ms) => `${ms.toFixed(1)} ms`);
    process.stdout.write(`longest frame with 1,000 messages: ${a} opening, ${b} scrolling up, ${c} back\n`);
    expect(await list.getByRole('listitem').count()).toBeLessThan(100);
  });

  it('jumps to the first unread one, and back to the newest', async () => {
    await ana.open('ben');
    await ana.page.getByRole('button', { name: '1,000 unread: jump to the first' }).click();

    await list.getByText('Unread messages').waitFor();
    await ana.bubble(textOf(1)).waitFor();
    expect(await ana.page.getByRole('button', { name: /unread: jump/ }).count()).toBe(0);

    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await ana.bubble(textOf(COUNT)).waitFor();
    await expect.poll(() => ana.page.getByRole('button', { name: /newest/ }).count()).toBe(0);
  });

  it('stays where it is while older messages are put before', async () => {
    await ana.open('ben');
    await ana.bubble(textOf(COUNT)).waitFor();
    const before = await heightOf(list);
    const measured = gate();
    await ana.page.route('**/api/rooms/*/messages*', async (route) => {
      await measured.opened;
      await route.continue();
    });

    await list.evaluate((element) => (element.scrollTop = 900));
    const anchor = await firstShown(ana, list);
    const at = await topOf(anchor);
    measured.open();
    await expect.poll(() => heightOf(list)).toBeGreaterThan(before + 500);

    expect(Math.abs((await topOf(anchor)) - at)).toBeLessThan(3);
  });

  it('follows what comes while the end is in sight, and only then', async () => {
    await ana.open('ben');
    await ana.bubble(textOf(COUNT)).waitFor();
    const ben = await server.connect('ben');

    await ben.send('ana_ben', 'In sight');
    await ana.bubble('In sight').waitFor();
    await expect
      .poll(() =>
        ana
          .row('ben')
          .getByText(/unread/)
          .count(),
      )
      .toBe(0);
    await list.hover();
    await ana.page.mouse.wheel(0, -2_000);
    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).waitFor();
    await ben.send('ana_ben', 'Out of sight');
    await ana.page.getByRole('button', { name: 'Jump to the newest message, 1 unread' }).click();

    await ana.bubble('Out of sight').waitFor();
    await expect
      .poll(() =>
        ana
          .row('ben')
          .getByText(/unread/)
          .count(),
      )
      .toBe(0);
    ben.close();
  });
});

const heightOf = (list: Locator): Promise<number> => list.evaluate(({ scrollHeight }) => scrollHeight);

/** The number of the first message that lies wholly within the list. */
const firstShown = async (ana: Visitor, list: Locator): Promise<number> => {
  const top = (await list.boundingBox())?.y ?? 0;
  for (const bubble of await list.getByRole('article').all()) {
    const box = await bubble.boundingBox();
    if (box === null || box.y < top) continue;
    return Number(/Message (\d+)/.exec((await bubble.getByText(/^Message/).textContent()) ?? '')?.[1]);
  }
  throw new Error(`${ana.name} sees no message`);
};

const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

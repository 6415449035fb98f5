import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { userIdOf } from '../../web/src/session/named-session.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { longestFrame, watchFrames } from './support/frames.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

const COUNT = 1_000;

/** The most rows that the list renders at once, of all that are loaded. */
const MAX_ROWS = 100;

const WHEEL_TURN = 600;
const MAX_WHEEL_TURNS = 600;

const textOf = (n: number) =>
  `Message ${n}${n % 7 === 0 ? `: ${'and so on '.repeat(n % 40)}`.trimEnd() : ''}`;

describeBrowser('a room with 1,000 unread messages', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let list: Locator;
  let roomId: string;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    list = ana.page.getByRole('region', { name: 'Messages' });
  });
  beforeEach(async () => {
    const name = ownName('Ana');
    roomId = `${userIdOf(name)}_ben`;
    const ben = await server.connect('ben');
    for (let n = 1; n <= COUNT; n++) await ben.send(roomId, textOf(n));
    ben.close();
    await ana.arriveAs(name);
    await ana.row('ben').getByText('999+ unread').waitFor();
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const unread = () =>
    ana
      .row('ben')
      .getByText(/unread/)
      .count();

  /** As it was painted. Between two frames, rows may be in the page that are not measured yet. */
  const topOf = (n: number): Promise<number> =>
    ana.bubble(textOf(n)).evaluate(async (bubble) => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return bubble.getBoundingClientRect().top;
    });

  /** Opens at the first unread message, and goes to the newest. */
  const openAtEnd = async () => {
    await ana.open('ben');
    await ana.bubble(textOf(1)).waitFor();
    await ana.page.getByRole('button', { name: /^Jump to the newest message/ }).click();
    await ana.bubble(textOf(COUNT)).waitFor();
  };

  it('opens at its start, goes to the end, and scrolls up and down', async () => {
    await watchFrames(ana.page);
    await openAtEnd();
    const opening = await longestFrame(ana.page);

    await list.hover();
    const start = ana.page.getByText('This is where your conversation with ben starts.');
    // As fast as a wheel turns, until the start of the room is reached.
    for (let turns = 0; turns < MAX_WHEEL_TURNS && !(await start.isVisible()); turns++)
      await ana.page.mouse.wheel(0, -WHEEL_TURN);
    await start.waitFor();
    const up = await longestFrame(ana.page);
    await ana.bubble(textOf(1)).waitFor();
    for (let turns = 0; turns < 20; turns++) await ana.page.mouse.wheel(0, 2 * WHEEL_TURN);
    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await ana.bubble(textOf(COUNT)).waitFor();
    const down = await longestFrame(ana.page);

    const [a, b, c] = [opening, up, down].map((ms) => `${ms.toFixed(1)} ms`);
    process.stdout.write(`longest frame with 1,000 messages: ${a} opening, ${b} scrolling up, ${c} back\n`);
    expect(await list.getByRole('listitem').count()).toBeLessThan(MAX_ROWS);
  });

  it('jumps to the first unread one, and back to the newest', async () => {
    await openAtEnd();
    await ana.page.getByRole('button', { name: '1,000 unread: jump to the first' }).click();

    await list.getByText('Unread messages').waitFor();
    await ana.bubble(textOf(1)).waitFor();
    expect(await ana.page.getByRole('button', { name: /unread: jump/ }).count()).toBe(0);

    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await ana.bubble(textOf(COUNT)).waitFor();
    await expect.poll(() => ana.page.getByRole('button', { name: /newest/ }).count()).toBe(0);
  });

  it('keeps its position while older messages are loaded', async () => {
    await openAtEnd();
    const before = await heightOf(list);
    const measured = gate();
    const older = '**/api/rooms/*/messages*';
    await ana.page.route(older, async (route) => {
      await measured.opened;
      await route.continue();
    });

    await list.evaluate((element) => (element.scrollTop = 900));
    const anchor = await firstShown(list);
    const at = await topOf(anchor);
    measured.open();
    await expect.poll(() => heightOf(list)).toBeGreaterThan(before + 500);

    expect(Math.abs((await topOf(anchor)) - at)).toBeLessThan(3);
    await ana.page.unroute(older);
  });

  it('follows new messages while the end is in sight, and only then', async () => {
    await openAtEnd();
    const ben = await server.connect('ben');

    await ben.send(roomId, 'In sight');
    await ana.bubble('In sight').waitFor();
    await expect.poll(unread).toBe(0);
    await list.hover();
    await ana.page.mouse.wheel(0, -2_000);
    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).waitFor();
    await ben.send(roomId, 'Out of sight');
    await ana.page.getByRole('button', { name: 'Jump to the newest message, 1 unread' }).click();

    await ana.bubble('Out of sight').waitFor();
    await expect.poll(unread).toBe(0);
    ben.close();
  });
});

const heightOf = (list: Locator): Promise<number> => list.evaluate(({ scrollHeight }) => scrollHeight);

/** The number of the first message whose top is visible. */
const firstShown = async (list: Locator): Promise<number> => {
  const top = (await list.boundingBox())?.y ?? 0;
  for (const bubble of await list.getByRole('article').all()) {
    const box = await bubble.boundingBox();
    if (box === null || box.y < top) continue;
    return Number(/Message (\d+)/.exec((await bubble.getByText(/^Message/).textContent()) ?? '')?.[1]);
  }
  throw new Error('No message is visible');
};

const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

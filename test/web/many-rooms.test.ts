import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import type { TestClient } from '../support/test-client.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

const ROOMS = 500;
const ROUNDS = 20;

/** The rooms are written to so many at a time. */
const AT_ONCE = 25;

/** After it, the page has shown what an act has changed. */
const SETTLED_MS = 80;

/** What a message of another room, and a key in the field, may cost the main thread, in milliseconds. */
const MESSAGE_MS = 8;
const KEY_MS = 4;

/** A busy machine takes longer. */
const NOISE = 2;

/** The rows of the list in sight, and some around them. */
const MAX_ROWS = 40;

const idOf = (n: number) => `friend-${String(n).padStart(3, '0')}`;

describeBrowser('500 conversations', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let friend: TestClient;
  beforeAll(async () => {
    server = await startTestServer();
    for (let n = 0; n < ROOMS; n += AT_ONCE) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, more) => write(n + more, `Hello from ${n + more}`)),
      );
    }
    friend = await server.connect(idOf(0));
    ana = await openVisitor(browser(), server.url);
    await ana.arriveAs('Ana');
    const rows = ana.page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem');
    await rows
      .and(ana.page.locator(`[aria-setsize="${ROOMS}"]`))
      .first()
      .waitFor();
    await ana.row('Hello from').first().getByRole('button').click();
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const write = (n: number, message: string) =>
    server.rest(idOf(n), 'POST', `/api/rooms/ana_${idOf(n)}/messages`, { message });

  const measure = async (page: Page): Promise<CDPSession> => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return session;
  };

  /** How long the main thread of a page has worked, in milliseconds of its own clock. */
  const worked = async (session: CDPSession): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };

  /** The median of the work that an act causes. */
  const costOf = async (session: CDPSession, act: (round: number) => Promise<unknown>): Promise<number> => {
    const costs: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const before = await worked(session);
      await act(round);
      await pause(SETTLED_MS);
      costs.push((await worked(session)) - before);
    }
    return costs.toSorted((a, b) => a - b)[ROUNDS / 2] ?? NaN;
  };

  /** What the browser needs for a key where there is no chat. */
  const costOfKey = async (): Promise<number> => {
    const page = await ana.context.newPage();
    await page.setContent('<textarea></textarea>');
    await page.locator('textarea').focus();
    const cost = await costOf(await measure(page), () => page.keyboard.press('a'));
    await page.close();
    return cost;
  };

  it('renders the rows in sight, of which the last one is reached by scrolling', async () => {
    const list = ana.page.getByRole('navigation', { name: 'Conversations' });

    expect(await list.getByRole('listitem').count()).toBeLessThan(MAX_ROWS);
    const first = list.getByRole('listitem').first();
    await list.locator('.parley-room-list').evaluate((element) => (element.scrollTop = element.scrollHeight));
    await list.getByRole('listitem').last().and(list.locator('[aria-posinset="500"]')).waitFor();
    expect(await list.getByRole('listitem').count()).toBeLessThan(MAX_ROWS);
    await list.locator('.parley-room-list').evaluate((element) => (element.scrollTop = 0));
    await first.and(list.locator('[aria-posinset="1"]')).waitFor();
  });

  it('take little of the main thread: a message of another room, and a key in the field', async () => {
    const bare = await costOfKey();
    await ana.moveToFront();
    await ana.page.getByRole('main').getByRole('textbox').focus();
    // The first one brings its row to the top.
    await friend.send(`ana_${idOf(0)}`, 'Moved to the top');
    await ana.row('Moved to the top').waitFor();

    const session = await measure(ana.page);
    const idle = await costOf(session, () => pause(0));
    const message = (await costOf(session, (round) => friend.send(`ana_${idOf(0)}`, `News ${round}`))) - idle;
    const moved = (await costOf(session, (round) => write(round, 'Up'))) - idle;
    const key = (await costOf(session, () => ana.page.keyboard.press('a'))) - bare;

    const [a, b, c] = [message, moved, key].map((ms) => `${ms.toFixed(1)} ms`);
    process.stdout.write(
      `main thread with ${ROOMS} rooms: ${a} for a message of another room, ${b} for one that moves it to the top, ${c} for a key, beside the ${bare.toFixed(1)} ms of a bare field\n`,
    );
    expect(message).toBeLessThan(NOISE * MESSAGE_MS);
    expect(moved).toBeLessThan(NOISE * MESSAGE_MS);
    expect(key).toBeLessThan(NOISE * KEY_MS);
  });
});

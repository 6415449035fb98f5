import type { Locator, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { userIdOf } from '../../web/src/session/named-session.js';
import type { TestClient } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { takePicture } from './support/look.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

const COUNT = 120;
const HISTORY = /\/api\/rooms\/[^/]+\/messages/;

/** Pixels between the day and the line below it. */
const MIN_GAP = 8;

/** Longer than a message has to be in view to be seen. */
const A_WHILE_MS = 500;

describeBrowser('what a user has seen', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: TestClient;
  let roomId: string;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    const name = ownName('Ana');
    roomId = `${userIdOf(name)}_ben`;
    ben = await server.connect('ben');
    const reader = await server.connect(userIdOf(name));
    const old = await ben.send(roomId, 'Seen long ago');
    await reader.ok('messageSeen', { roomId, messageId: old.messageId });
    reader.close();
    for (let n = 1; n <= COUNT; n++) await ben.send(roomId, `Message ${n}.`);
    await ana.arriveAs(name);
    await ana.row('ben').getByText(`${COUNT} unread`).waitFor();
  });
  afterEach(() => {
    ben.close();
    expectNoComplaints(ana);
  });
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  /** According to the server. */
  const unread = async () => {
    const { body } = await server.rest<{ rooms: { unread: number }[] }>(ana.userId, 'GET', '/api/rooms');
    return body.rooms[0]?.unread;
  };
  /** The numbers of the messages whose bubbles end in the list's view. */
  const inView = () =>
    ana.page.getByRole('region', { name: 'Messages' }).evaluate((list) => {
      const view = list.getBoundingClientRect();
      return [...list.querySelectorAll('article')]
        .filter((bubble) => {
          const { bottom } = bubble.getBoundingClientRect();
          return bottom > view.top && bottom <= view.bottom;
        })
        .map((bubble) => Number(/Message (\d+)\./.exec(bubble.textContent)?.[1] ?? 0));
    });
  const lastInView = async () => Math.max(...(await inView()));
  const setFocus = (hasFocus: boolean) =>
    ana.page.evaluate((has) => {
      document.hasFocus = () => has;
      window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
    }, hasFocus);
  const pause = () => ana.page.waitForTimeout(A_WHILE_MS);

  it('is what was in view, from the first unread message on, and more with each turn of the wheel', async () => {
    await ana.open('ben');
    await ana.bubble('Message 1.').waitFor();
    await pause();
    const shown = (await inView()).filter((n) => n > 0);
    await expect.poll(unread).toBe(COUNT - Math.max(...shown));
    await takePicture(ana.page, 'first-unread');

    await ana.page.getByRole('region', { name: 'Messages' }).hover();
    await ana.page.mouse.wheel(0, 400);
    await expect.poll(lastInView).toBeGreaterThan(Math.max(...shown));
    await pause();
    const last = await lastInView();

    expect(shown[0]).toBe(1);
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.length).toBeLessThan(30);
    await expect.poll(unread).toBe(COUNT - last);
    await expect.poll(() => ana.row('ben').textContent()).toContain(`${COUNT - last} unread`);
  });

  it('is nothing of what comes into view while the window has no focus', async () => {
    await setFocus(false);
    await ana.open('ben');
    await ana.bubble('Message 1.').waitFor();
    await ana.page.getByRole('region', { name: 'Messages' }).hover();
    await ana.page.mouse.wheel(0, 400);
    await pause();
    const before = await unread();

    await setFocus(true);

    expect(before).toBe(COUNT);
    await expect.poll(unread).toBeLessThan(COUNT);
    await expect.poll(unread).toBe(COUNT - (await lastInView()));
  });

  it.each(['100%', '200%'])(
    'begins below the day that lies over the list, on a phone with text of %s',
    async (size) => {
      await ana.page.setViewportSize({ width: 390, height: 780 });
      await ana.page.evaluate((fontSize) => (document.documentElement.style.fontSize = fontSize), size);
      await ana.row('ben').getByRole('button').click();
      await ana.bubble('Message 1.').waitFor();
      const day = ana.page.locator('.parley-sticky-day');
      const line = ana.page.getByText('Unread messages');

      const gap = async () => ((await line.boundingBox())?.y ?? NaN) - (await bottomOf(day));
      await expect.poll(gap).toBeGreaterThan(MIN_GAP);
      await ana.page.setViewportSize({ width: 1280, height: 800 });
    },
  );

  it('goes to the newest and back to the first by one request each at most, and none for the same again', async () => {
    await ana.open('ben');
    await ana.bubble('Message 1.').waitFor();
    await pause();
    const requests: string[] = [];
    const note = (request: Request) => {
      if (HISTORY.test(request.url())) requests.push(request.url());
    };
    ana.page.on('request', note);

    await ana.page.getByRole('button', { name: 'Jump to the newest message, ' }).click();
    await ana.bubble(`Message ${COUNT}.`).waitFor();
    await expect.poll(unread).toBe(0);
    await expect.poll(() => ana.page.getByRole('button', { name: /newest/ }).count()).toBe(0);
    const down = requests.length;
    await ana.page.getByRole('button', { name: `${COUNT} unread: jump to the first` }).click();
    await ana.bubble('Message 1.').waitFor();
    await expect.poll(async () => (await inView()).includes(1)).toBe(true);
    ana.page.off('request', note);

    expect(down).toBeLessThanOrEqual(1);
    expect(requests.length - down).toBeLessThanOrEqual(2);
  });
});

const bottomOf = async (element: Locator): Promise<number> => {
  const box = await element.boundingBox();
  return box === null ? NaN : box.y + box.height;
};

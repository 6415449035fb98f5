import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** More than a dialog has fields and buttons. */
const ALL_AROUND = 12;

describeBrowser('the web chat without a mouse', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let page: Page;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    ({ page } = ana);
  });
  beforeEach(async () => {
    await ana.arriveAs(ownName('Ana'));
    await server.rest('ben', 'POST', `/api/rooms/${ana.userId}_ben/messages`, { message: 'Hello, Ana' });
    await ana.row('ben').waitFor();
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  /** The label or the text of the element that has the focus. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });

  it('moves the focus in reading order', async () => {
    // The field of the empty list has it at first.
    await page.locator('.parley-skip').focus();

    const order = [await focused()];
    for (let steps = 0; steps < 6; steps++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }

    expect(order.slice(0, 6)).toEqual([
      'Skip the list',
      'New chat',
      'New group',
      'Notifications',
      'Sign out',
      'Search conversations by name',
    ]);
    expect(order[6]).toContain('Hello, Ana');
  });

  it('opens a conversation, and moves the focus to the field for a message', async () => {
    await ana.row('ben').getByRole('button').focus();

    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Message to ben');
    await page.keyboard.type('Hello, Ben');
    await page.keyboard.press('Enter');
    await ana.bubble('Hello, Ben').waitFor();

    expect(await focused()).toBe('Message to ben');
  });

  it('writes a line break with shift and enter', async () => {
    await ana.open('ben');
    await page.getByLabel('Message to ben').focus();

    await page.keyboard.type('One');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('Two');
    await page.keyboard.press('Enter');

    await expect.poll(() => ana.bubble('One\nTwo').count()).toBe(1);
  });

  it('keeps the focus in a dialog, and gives it back to the button that opened it', async () => {
    await page.getByRole('button', { name: 'New group' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();

    for (let steps = 0; steps < ALL_AROUND; steps++) {
      await page.keyboard.press('Tab');
      const isInside = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
      );
      expect(isInside).toBe(true);
    }
    await page.keyboard.press('Escape');

    await expect.poll(focused).toBe('New group');
  });
});

import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { visit, type Visitor } from './support/visitor.js';

describeBrowser('the web chat without a mouse', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let page: Page;
  beforeEach(async () => {
    server = await startTestServer();
    await server.rest('ben', 'POST', '/api/rooms/ana_ben/messages', { message: 'Hello, Ana' });
    ana = await visit(browser(), server.url, 'Ana');
    ({ page } = ana);
    await ana.row('ben').waitFor();
  });
  afterEach(async () => {
    expect(ana.complaints).toEqual([]);
    await ana.close();
    await server.stop();
  });

  /** What has the focus, by its label or its text. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('is walked through in the order in which it is read', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

    const order: string[] = [];
    for (let steps = 0; steps < 5; steps++) {
      await press('Tab');
      order.push(await focused());
    }

    expect(order.slice(0, 4)).toEqual(['New chat', 'New group', 'Sign out', 'Search conversations by name']);
    expect(order[4]).toContain('Hello, Ana');
  });

  it('opens a conversation and goes on in the field for a message', async () => {
    await ana.row('ben').getByRole('button').focus();

    await press('Enter');
    await expect.poll(focused).toBe('Message to ben');
    await page.keyboard.type('Hello, Ben');
    await press('Enter');
    await ana.bubble('Hello, Ben').waitFor();

    expect(await focused()).toBe('Message to ben');
  });

  it('writes a line break with shift and enter', async () => {
    await ana.open('ben');
    await page.getByLabel('Message to ben').focus();

    await page.keyboard.type('One');
    await press('Shift+Enter');
    await page.keyboard.type('Two');
    await press('Enter');

    await expect.poll(() => ana.bubble('One\nTwo').count()).toBe(1);
  });

  it('keeps the focus in a dialog, and gives it back to what opened it', async () => {
    await page.getByRole('button', { name: 'New group' }).focus();
    await press('Enter');
    await page.getByRole('dialog').waitFor();

    for (let steps = 0; steps < 12; steps++) {
      await press('Tab');
      const inside = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
      );
      expect(inside).toBe(true);
    }
    await press('Escape');

    await expect.poll(focused).toBe('New group');
  });
});

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { recordAnnouncements } from './support/announcements.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 780 };

/** More than a panel has fields and buttons. */
const ALL_AROUND = 14;

/** More than fit on the screen, and more than are loaded at once. */
const MANY = 120;

describeBrowser('the focus in the web chat', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let page: Page;
  let crew: string;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    ({ page } = ana);
  });
  beforeEach(async () => {
    const name = ownName('Ana');
    const userId = name.toLowerCase().replaceAll(' ', '-');
    crew = await server.createGroup(userId, ['ben', 'chloe']);
    await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: 'See https://example.com' });
    await server.rest('ben', 'POST', `/api/rooms/${userId}_ben/messages`, { message: 'Hello, Ana' });
    await ana.arriveAs(name);
    await ana.row('Crew').waitFor();
  });
  afterEach(async () => {
    await page.setViewportSize(WIDE);
    expectNoComplaints(ana);
  });
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  /** The label or the text of the element that has the focus. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return 'nothing';
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  const openDetails = async () => {
    await page.getByRole('button', { name: 'Show group details' }).focus();
    await press('Enter');
    await page.getByRole('heading', { name: '3 members' }).waitFor();
  };

  it('begins at a link that skips the list', async () => {
    await ana.open('Crew');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.locator('.parley-skip').focus();

    expect((await page.locator('.parley-skip').boundingBox())?.height).toBeGreaterThan(20);
    await press('Enter');

    await expect.poll(focused).toBe('Message to Crew');
  });

  it('goes back to the button that opened the details, with Escape and where a member is removed meanwhile', async () => {
    await ana.open('Crew');
    await openDetails();
    await press('Escape');
    await expect.poll(focused).toBe('Show group details');

    await openDetails();
    await page.getByRole('button', { name: 'Change ben' }).focus();
    await server.rest(ana.userId, 'POST', '/api/groups/remove-member', { groupId: crew, userId: 'ben' });
    await page.getByRole('heading', { name: '2 members' }).waitFor();
    await expect.poll(focused).toBe('Change chloe');
  });

  it('stays near what was replaced: a name that is edited, and a question that is taken back', async () => {
    await ana.open('Crew');
    await openDetails();
    await page.getByRole('button', { name: 'Rename the group' }).focus();
    await press('Enter', 'Escape');
    await expect.poll(focused).toBe('Rename the group');

    await page.getByRole('button', { name: 'Leave the group' }).focus();
    await press('Enter');
    await page.getByRole('button', { name: 'Stay' }).focus();
    await press('Enter');
    await expect.poll(focused).toContain('Leave the group');
  });

  it('never walks behind the details where they cover the conversation, and goes back when they are closed', async () => {
    await page.setViewportSize(NARROW);
    await ana.row('Crew').getByRole('button').focus();
    await press('Enter');
    await page.getByRole('button', { name: 'Show group details' }).waitFor();
    await openDetails();

    for (let steps = 0; steps < ALL_AROUND; steps++) {
      await press('Tab');
      const isInside = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('aside') !== null,
      );
      expect(isInside).toBe(true);
    }
    await page.getByRole('button', { name: 'Close group details' }).click();
    await expect.poll(focused).toBe('Show group details');

    await page.getByRole('button', { name: 'Back to the list' }).focus();
    await press('Enter');
    await expect.poll(focused).toContain('Crew');
  });

  it('goes to the list when the user leaves a group', async () => {
    await ana.open('Crew');
    await openDetails();
    await page.getByRole('button', { name: 'Leave the group' }).focus();
    await press('Enter', 'Enter');
    await ana.row('Crew').waitFor({ state: 'detached' });

    await expect.poll(focused).not.toBe('nothing');
  });

  it('stops once in the messages, and moves there with the arrows, Home and End', async () => {
    await ana.open('Crew');
    for (const text of ['One', 'Two', 'Three']) await ana.say(text);
    await ana.bubble('Three').getByRole('button', { name: 'Show who' }).waitFor();
    const label = (text: string) => ana.bubble(text).getAttribute('aria-label');
    const hasFocus = (text: string) => ana.bubble(text).evaluate((e) => e === document.activeElement);

    await page.getByLabel('Message to Crew').focus();
    await press('Shift+Tab');
    expect(await hasFocus('Three')).toBe(true);
    expect(await label('Three')).toContain('You');
    await press('ArrowUp');
    expect(await hasFocus('Two')).toBe(true);
    await press('Home');
    await expect.poll(focused).toContain('ben');
    await press('End');
    await expect.poll(() => hasFocus('Three')).toBe(true);
    await press('ArrowUp', 'Tab');
    expect(await focused()).toBe('Message to Crew');
    await press('Shift+Tab');
    expect(await hasFocus('Two')).toBe(true);
    await press('Shift+Tab');
    expect(await focused()).toBe('Show group details');
  });

  it('reaches what a message offers with Enter, and comes back with Escape', async () => {
    await ana.open('Crew');
    await ana.say('One');
    await ana.bubble('One').getByRole('button', { name: 'Show who' }).waitFor();
    await page.getByLabel('Message to Crew').focus();

    await press('Shift+Tab', 'Enter');
    await expect.poll(focused).toContain('Show who');
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await press('Escape');
    await expect.poll(focused).toContain('Show who');
    await press('Escape');
    await expect.poll(focused).toContain('You');
  });

  it('goes to the message that one jumps to', async () => {
    for (let n = 1; n <= MANY; n++) {
      await server.rest('chloe', 'POST', `/api/rooms/${crew}/messages`, { message: `Many ${n}` });
    }
    await ana.row('Crew').getByRole('button').focus();
    await press('Enter');
    const toEnd = page.getByRole('button', { name: /^Jump to the newest/ });
    const toUnread = page.getByRole('button', { name: /unread: jump/ });
    await toEnd.or(toUnread).first().waitFor();
    await page.getByRole('region', { name: 'Messages' }).evaluate((list) => (list.scrollTop = 0));
    await toEnd.focus();
    await press('Enter');

    await toEnd.waitFor({ state: 'detached' });
    await expect
      .poll(() => ana.bubble(`Many ${MANY}`).evaluate((e) => e === document.activeElement))
      .toBe(true);
    await toUnread.focus();
    await press('Enter');
    await toUnread.waitFor({ state: 'detached' });
    await expect
      .poll(() => ana.bubble('See https://example.com').evaluate((e) => e === document.activeElement))
      .toBe(true);
  });

  it('announces the same text twice, and messages of other rooms in short', async () => {
    await ana.open('Crew');
    const announced = await recordAnnouncements(page);
    const send = (room: string, message: string) =>
      server.rest('ben', 'POST', `/api/rooms/${room}/messages`, { message });

    await send(crew, 'Yes');
    await expect.poll(announced).toEqual(['ben: Yes']);
    await send(crew, 'Yes');
    await expect.poll(announced).toEqual(['ben: Yes', 'ben: Yes']);
    await send(`${ana.userId}_ben`, 'A long story that nobody reads aloud');
    await expect.poll(announced).toEqual(['ben: Yes', 'ben: Yes', 'New message: ben']);
  });
});

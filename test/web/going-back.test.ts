import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

describeBrowser('going back in the web chat', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let page: Page;
  let group: string;
  beforeAll(async () => {
    server = await startTestServer();
    group = await server.createGroup('ana', ['ben', 'chloe']);
    for (const other of ['ben', 'chloe']) {
      const [a, b] = ['ana', other].sort();
      await server.rest(other, 'POST', `/api/rooms/${a}_${b}/messages`, { message: `From ${other}` });
    }
    ana = await openVisitor(browser(), server.url);
    ({ page } = ana);
  });
  beforeEach(async () => {
    await ana.arriveAs('Ana');
    await ana.row('Crew').waitFor();
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const heading = (title: string) =>
    page.getByRole('main').getByRole('heading', { name: title, exact: true });
  const nothing = () => page.getByText('No conversation is open');
  const details = () => page.getByRole('complementary', { name: 'Group details' });
  const dialog = () => page.getByRole('dialog');

  it('closes what was opened last, one after the other, and opens nothing again', async () => {
    await ana.open('ben');
    await ana.open('Crew');
    await page.getByRole('button', { name: 'Show group details' }).click();
    await page.getByRole('button', { name: 'New chat' }).click();
    await dialog().waitFor();

    await page.goBack();
    await dialog().waitFor({ state: 'hidden' });
    expect(await details().count()).toBe(1);
    await page.goBack();
    await details().waitFor({ state: 'hidden' });
    expect(await heading('Crew').count()).toBe(1);
    await page.goBack();
    await nothing().waitFor();

    expect(page.url()).toBe(`${server.url}/app/`);
    await page.goForward();
    await heading('Crew').waitFor();
    await page.goForward();
    expect(await details().count()).toBe(0);
  });

  it('does not open again what its own button has closed', async () => {
    await ana.open('Crew');
    await page.getByRole('button', { name: 'Show group details' }).click();
    await page.getByRole('button', { name: 'Close group details' }).click();
    await page.getByRole('button', { name: 'New group' }).click();
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'ben' }).click();
    await heading('ben').waitFor();
    await expect.poll(() => page.url()).toBe(`${server.url}/app/#/rooms/ana_ben`);

    await page.goBack();
    await nothing().waitFor();
    expect(await dialog().count()).toBe(0);

    await page.goBack();
    expect(page.url()).toBe('about:blank');
    await page.goForward();
    await ana.row('Crew').waitFor();
  });

  it('goes from the room of a link to the list, and opens the room of a link within the page', async () => {
    await page.goto('about:blank');
    await page.goto(`${server.url}/app/#/rooms/ana_ben`);
    await heading('ben').waitFor();
    await ana.reload();
    await heading('ben').waitFor();
    await page.goBack();
    await nothing().waitFor();

    await page.evaluate((id) => (window.location.hash = `#/rooms/${id}`), group);
    await heading('Crew').waitFor();
    await expect.poll(() => page.url()).toBe(`${server.url}/app/#/rooms/${group}`);
    await page.evaluate(() => (window.location.hash = '#/rooms/ana_chloe'));
    await heading('chloe').waitFor();
    await expect.poll(() => page.evaluate((): unknown => window.history.state)).toEqual({ parley: 1 });
    await page.goBack();

    await nothing().waitFor();
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { visit, type Visitor } from './support/visitor.js';

describeBrowser('two tabs and two devices of one user', (browser) => {
  let server: TestServer;
  let tab: Visitor;
  let otherTab: Visitor;
  let phone: Visitor;
  beforeEach(async () => {
    server = await startTestServer();
    tab = await visit(browser(), server.url, 'Ana');
    otherTab = await tab.anotherTab();
    phone = await visit(browser(), server.url, 'Ana', { viewport: { width: 360, height: 640 } });
  });
  afterEach(async () => {
    expect([...tab.complaints, ...otherTab.complaints, ...phone.complaints]).toEqual([]);
    await Promise.all([tab.close(), phone.close()]);
    await server.stop();
  });

  const unread = (visitor: Visitor) =>
    visitor
      .row('ben')
      .getByText(/unread/)
      .count();

  it('agree on what was written', async () => {
    await tab.startChat('ben');
    await tab.say('From the tab');

    await otherTab.open('ben');
    await phone.open('ben');

    await otherTab.bubble('From the tab').getByRole('button', { name: 'Sent' }).waitFor();
    await phone.bubble('From the tab').waitFor();
  });

  it('agree on what was seen', async () => {
    await server.rest('ben', 'POST', '/api/rooms/ana_ben/messages', { message: 'Hello, Ana' });
    for (const visitor of [tab, otherTab, phone]) await expect.poll(() => unread(visitor)).toBe(1);

    await phone.open('ben');
    await phone.bubble('Hello, Ana').waitFor();

    await expect.poll(() => unread(tab)).toBe(0);
    await expect.poll(() => unread(otherTab)).toBe(0);
  });

  it('send once what was written offline, also after the tab was closed', async () => {
    await tab.startChat('ben');
    await tab.say('Before');
    await tab.bubble('Before').getByRole('button', { name: 'Sent' }).waitFor();
    await tab.context.setOffline(true);
    await tab.page.getByText('You are offline').waitFor();
    await tab.say('In between');
    await tab.bubble('In between').getByLabel('Waiting to be sent').waitFor();

    await tab.page.close();
    await tab.context.setOffline(false);

    await phone.open('ben');
    await phone.bubble('In between').getByRole('button', { name: 'Sent' }).waitFor();
    await otherTab.open('ben');
    await otherTab.bubble('In between').getByRole('button', { name: 'Sent' }).waitFor();
    expect(await otherTab.bubble('In between').count()).toBe(1);
  });

  it('leave what waits to be sent to its author, when somebody else signs in there', async () => {
    await tab.startChat('ben');
    await tab.say('Before');
    await tab.bubble('Before').getByRole('button', { name: 'Sent' }).waitFor();
    await otherTab.page.close();
    await tab.context.setOffline(true);
    await tab.page.getByText('You are offline').waitFor();
    await tab.say('Of Ana alone');
    await tab.bubble('Of Ana alone').getByLabel('Waiting to be sent').waitFor();

    await tab.page.getByRole('button', { name: 'Sign out' }).click();
    await tab.context.setOffline(false);
    await tab.signInAs('Ben');
    await tab.open('Ana');
    await tab.say('Of Ben');
    await tab
      .bubble('Of Ben')
      .getByRole('button', { name: /Delivered|Seen/ })
      .waitFor();
    expect(await tab.bubble('Of Ana alone').count()).toBe(0);
    await tab.page.getByRole('button', { name: 'Sign out' }).click();
    await tab.signInAs('Ana');

    await phone.open('ben');
    await phone.bubble('Of Ana alone').getByRole('button', { name: 'Sent' }).waitFor();
  });

  it('open the same conversation after a reload, and the list by the way back', async () => {
    await phone.startChat('ben');
    await phone.say('Hello');

    await phone.page.reload();
    await phone.bubble('Hello').waitFor();
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await phone.page.getByRole('button', { name: 'Back to the list' }).click();

    await phone.row('ben').waitFor();
    expect(await phone.page.getByRole('main').count()).toBe(0);
  });
});

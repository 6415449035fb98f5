import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { userIdOf } from '../../web/src/session/named-session.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openTab, openVisitor, ownName, type Visitor } from './support/visitor.js';

const PHONE = { width: 360, height: 640 } as const;

describeBrowser('two tabs and two devices of one user', (browser) => {
  let server: TestServer;
  let tab: Visitor;
  let otherTab: Visitor;
  let phone: Visitor;
  /** The id of a user who has not signed in, and so has no name yet. */
  let ben: string;
  beforeAll(async () => {
    server = await startTestServer();
    tab = await openVisitor(browser(), server.url);
    otherTab = await openTab(tab.context, server.url);
    phone = await openVisitor(browser(), server.url, { viewport: PHONE });
  });
  beforeEach(async () => {
    const ana = ownName('Ana');
    ben = userIdOf(ownName('Ben'));
    for (const visitor of [tab, otherTab, phone]) await visitor.arriveAs(ana);
    await tab.moveToFront();
  });
  afterEach(() => expectNoComplaints(tab, otherTab, phone));
  afterAll(async () => {
    await Promise.all([tab?.context.close(), phone?.context.close()]);
    await server.stop();
  });

  const unread = (visitor: Visitor) =>
    visitor
      .row(ben)
      .getByText(/unread/)
      .count();

  /** Sends a message, so that the conversation is listed on every device. */
  const beginChat = async () => {
    await tab.startChat(ben);
    await tab.say('Before');
    await tab.bubble('Before').getByRole('button', { name: 'Sent' }).waitFor();
  };

  const writeOffline = async (text: string) => {
    await tab.context.setOffline(true);
    await tab.page.getByText('You are offline').waitFor();
    await tab.say(text);
    await tab.bubble(text).getByLabel('Waiting to be sent').waitFor();
  };

  it('show the same messages', async () => {
    await tab.startChat(ben);
    await tab.say('From the tab');

    await otherTab.moveToFront();
    await otherTab.open(ben);
    await phone.open(ben);

    await otherTab.bubble('From the tab').getByRole('button', { name: 'Sent' }).waitFor();
    await phone.bubble('From the tab').waitFor();
  });

  it('show the same messages as seen', async () => {
    await server.rest(ben, 'POST', `/api/rooms/${tab.userId}_${ben}/messages`, { message: 'Hello, Ana' });
    for (const visitor of [tab, otherTab, phone]) await expect.poll(() => unread(visitor)).toBe(1);

    await phone.open(ben);
    await phone.bubble('Hello, Ana').waitFor();

    await expect.poll(() => unread(tab)).toBe(0);
    await expect.poll(() => unread(otherTab)).toBe(0);
  });

  it('send once what was written offline, after the tab was closed too', async () => {
    await beginChat();
    await writeOffline('In between');

    await tab.leave();
    await tab.context.setOffline(false);

    await phone.open(ben);
    await phone.bubble('In between').getByRole('button', { name: 'Sent' }).waitFor();
    await otherTab.moveToFront();
    await otherTab.open(ben);
    await otherTab.bubble('In between').getByRole('button', { name: 'Sent' }).waitFor();
    expect(await otherTab.bubble('In between').count()).toBe(1);
  });

  it('lose unsent messages by signing out, after a question, and show them to nobody', async () => {
    const ana = tab.name;
    await beginChat();
    await otherTab.leave();
    await writeOffline('Of Ana alone');

    await tab.page.getByRole('button', { name: 'Sign out' }).click();
    await tab.page.getByRole('button', { name: 'Sign out anyway' }).click();
    await tab.page.getByLabel('Your name').waitFor();
    await tab.context.setOffline(false);
    await tab.signInAs(ben);
    await tab.open(ana);
    await tab.say('Of Ben');
    await tab
      .bubble('Of Ben')
      .getByRole('button', { name: /Delivered|Seen/ })
      .waitFor();
    expect(await tab.bubble('Of Ana alone').count()).toBe(0);
    await tab.page.getByRole('button', { name: 'Sign out' }).click();
    await tab.signInAs(ana);
    await tab.open(ben);
    await tab.say('Of Ana again');

    await phone.open(ben);
    await phone.bubble('Of Ana again').waitFor();
    expect(await phone.bubble('Of Ana alone').count()).toBe(0);
  });

  it('open the same conversation after a reload, and the list with the back button', async () => {
    await phone.startChat(ben);
    await phone.say('Hello');

    await phone.page.reload();
    await phone.bubble('Hello').waitFor();
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    await phone.page.getByRole('button', { name: 'Back to the list' }).click();

    await phone.row(ben).waitFor();
    expect(await phone.page.getByRole('main').count()).toBe(0);
  });
});

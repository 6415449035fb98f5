import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** More than a page of messages. */
const MISSED = 60;

/** No store preserves it, so the server refuses it. */
const NOT_PORTABLE = 'Hello\0';

describeBrowser('two people in two browsers', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    ben = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    await ana.arriveAs(ownName('Ana Lee'));
    await ben.arriveAs(ownName('Ben'));
    await ana.startChat(ben.name);
  });
  afterEach(() => expectNoComplaints(ana, ben));
  afterAll(async () => {
    await Promise.all([ana?.context.close(), ben?.context.close()]);
    await server.stop();
  });

  it('chat, and the ticks turn from delivered to seen', async () => {
    await ana.say('Hello, Ben');
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Delivered' }).waitFor();
    await ben.row(ana.name).getByText('1 unread').waitFor();

    await ben.open(ana.name);
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Seen' }).waitFor();
    await ben.say('Hello, Ana');
    await ana.bubble('Hello, Ana').waitFor();

    await expect.poll(() => ben.row(ana.name).textContent()).not.toContain('unread');
    await ana.page.getByRole('heading', { name: ben.name, exact: true }).waitFor();
    await expect.poll(() => ana.page.getByTestId('announcer').textContent()).toBe(`${ben.name}: Hello, Ana`);
  });

  it('list a conversation from its first message on, and can reload the page before', async () => {
    const emptyList = ana.page.getByText('No conversations yet');
    await emptyList.waitFor();

    await ana.reload();
    // Users learn each other's name with the first message.
    await ana.page.getByRole('main').getByRole('heading', { name: ben.userId }).waitFor();
    await emptyList.waitFor();
    await ana.say('Hello');

    await ana.row(ben.name).getByText('Hello').waitFor();
    await ana.page.getByRole('main').getByRole('heading', { name: ben.name }).waitFor();
    await ben.row(ana.name).getByText('1 unread').waitFor();
  });

  it('see each other typing, in the list and in the conversation, until it ends', async () => {
    await ana.say('Hello');
    await ben.open(ana.name);

    await ben.page.getByRole('main').getByRole('textbox').pressSequentially('Hel');
    await ana.page.getByRole('main').getByText(`${ben.name} is typing`).waitFor();
    await ana.row(ben.name).getByText('typing').waitFor();
    await ben.page.getByRole('main').getByRole('textbox').fill('');

    await expect.poll(() => ana.page.getByText('typing').count()).toBe(0);
  });

  it('see each other online, and when they were last seen', async () => {
    await ana.say('Hello');
    await ana.page.getByRole('main').getByText('online', { exact: true }).waitFor();
    await ana.row(ben.name).getByText('online', { exact: true }).waitFor();

    await ben.leave();

    await ana.page.getByText(/^last seen today at/).waitFor();
    await expect.poll(() => ana.row(ben.name).getByText('online', { exact: true }).count()).toBe(0);
  });

  it('find what they missed when they come back, and what they wrote meanwhile is sent', async () => {
    await ana.say('Before');
    await ben.open(ana.name);
    await ben.bubble('Before').waitFor();

    await ben.context.setOffline(true);
    await ben.page.getByText('You are offline').waitFor();
    await ben.say('From the tunnel');
    await ben.bubble('From the tunnel').getByLabel('Waiting to be sent').waitFor();
    const messages = `/api/rooms/${ana.userId}_${ben.userId}/messages`;
    for (let i = 1; i <= MISSED; i++)
      await server.rest(ana.userId, 'POST', messages, { message: `Missed ${i}` });
    await ben.context.setOffline(false);

    await ana.bubble('From the tunnel').waitFor();
    await ben
      .bubble('From the tunnel')
      .getByRole('button', { name: /Delivered|Seen/ })
      .waitFor();
    await ben.bubble(`Missed ${MISSED}`).waitFor();
    await expect.poll(() => ben.page.getByText('You are offline').count()).toBe(0);
  });

  it('see that a message was refused, and can send it again or delete it', async () => {
    await ana.say('Hello');
    await ana.bubble('Hello').getByRole('button', { name: 'Delivered' }).waitFor();

    await ana.say(NOT_PORTABLE);
    await ana.page.getByRole('main').getByText('Not sent.').waitFor();
    await ana.page.getByRole('button', { name: 'Try again' }).click();
    await ana.page.getByRole('main').getByText('Not sent.').waitFor();
    await ana.page.getByRole('button', { name: 'Delete' }).click();

    await expect.poll(() => ana.page.getByRole('main').getByText('Not sent.').count()).toBe(0);
  });

  it('find a conversation by its name', async () => {
    const chloe = ownName('Chloe');
    await ana.say('Hello');
    await ana.startChat(chloe);
    await ana.say('Hello');
    await ana.row('chloe').waitFor();

    await ana.page.getByLabel('Search conversations by name').fill('bÉ');

    await expect.poll(() => ana.row('chloe').count()).toBe(0);
    expect(await ana.row(ben.name).count()).toBe(1);
  });

  it('are told that they know nobody by what they type, before they start a chat', async () => {
    await ana.say('Hello');
    await ana.row(ben.name).waitFor();
    const warning = ana.page.getByText('You know nobody with the id');
    await ana.page.getByRole('button', { name: 'New chat' }).click();
    const name = ana.page.getByRole('dialog').getByLabel('Name');
    expect(await warning.count()).toBe(0);

    await name.fill('Nobody at all');
    await warning.waitFor();
    await name.fill(ben.name.toUpperCase());
    await expect.poll(() => warning.count()).toBe(0);
    await ana.page.getByRole('dialog').getByRole('button', { name: ben.name }).click();

    await ana.page.getByRole('main').getByRole('heading', { name: ben.name }).waitFor();
  });

  it('sign out, and have to give a name again', async () => {
    await ana.page.getByRole('button', { name: 'Sign out' }).click();

    await ana.page.getByLabel('Your name').waitFor();
    await ana.page.reload();
    await ana.page.getByLabel('Your name').waitFor();
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { visit, type Visitor } from './support/visitor.js';

describeBrowser('two people in two browsers', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  beforeEach(async () => {
    server = await startTestServer();
    ana = await visit(browser(), server.url, 'Ana Lee');
    ben = await visit(browser(), server.url, 'Ben');
    await ana.startChat('Ben');
  });
  afterEach(async () => {
    expect([...ana.complaints, ...ben.complaints]).toEqual([]);
    await Promise.all([ana.close(), ben.close()]);
    await server.stop();
  });

  it('chat, and the ticks turn from delivered to seen', async () => {
    await ana.say('Hello, Ben');
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Delivered' }).waitFor();
    await ben.row('Ana Lee').getByText('1 unread').waitFor();

    await ben.open('Ana Lee');
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Seen' }).waitFor();
    await ben.say('Hello, Ana');
    await ana.bubble('Hello, Ana').waitFor();

    await expect.poll(() => ben.row('Ana Lee').textContent()).not.toContain('unread');
    await ana.page.getByRole('heading', { name: 'Ben', exact: true }).waitFor();
    await expect.poll(() => ana.page.getByTestId('announcer').textContent()).toBe('Ben: Hello, Ana');
  });

  it('see each other typing, in the list and in the conversation, until it ends', async () => {
    await ana.say('Hello');
    await ben.open('Ana Lee');

    await ben.page.getByRole('main').getByRole('textbox').pressSequentially('Hel');
    await ana.page.getByRole('main').getByText('Ben is typing').waitFor();
    await ana.row('Ben').getByText('typing').waitFor();
    await ben.page.getByRole('main').getByRole('textbox').fill('');

    await expect.poll(() => ana.page.getByText('typing').count()).toBe(0);
  });

  it('see each other online, and when they were last there', async () => {
    await ana.say('Hello');
    await ana.page.getByRole('main').getByText('online', { exact: true }).waitFor();
    await ana.row('Ben').getByText('online', { exact: true }).waitFor();

    await ben.page.close();

    await ana.page.getByText(/^last seen today at/).waitFor();
    await expect.poll(() => ana.row('Ben').getByText('online', { exact: true }).count()).toBe(0);
  });

  it('find what they missed when they come back, and what they wrote meanwhile is sent', async () => {
    await ana.say('Before');
    await ben.open('Ana Lee');
    await ben.bubble('Before').waitFor();

    await ben.context.setOffline(true);
    await ben.page.getByText('You are offline').waitFor();
    await ben.say('From the tunnel');
    await ben.bubble('From the tunnel').getByLabel('Waiting to be sent').waitFor();
    for (let i = 1; i <= 60; i++)
      await server.rest('ana-lee', 'POST', '/api/rooms/ana-lee_ben/messages', { message: `Missed ${i}` });
    await ben.context.setOffline(false);

    await ana.bubble('From the tunnel').waitFor();
    await ben
      .bubble('From the tunnel')
      .getByRole('button', { name: /Delivered|Seen/ })
      .waitFor();
    await ben.bubble('Missed 60').waitFor();
    await expect.poll(() => ben.page.getByText('You are offline').count()).toBe(0);
  });

  it('are told what was refused, and can send it again or delete it', async () => {
    await ana.say('Hello');
    await ana.bubble('Hello').getByRole('button', { name: 'Delivered' }).waitFor();
    // Longer than the field takes from a keyboard.
    await ana.page
      .getByRole('main')
      .getByRole('textbox')
      .evaluate((field) => field.removeAttribute('maxlength'));

    await ana.say('x'.repeat(10_001));
    await ana.page.getByText('Not sent. It is too long.').waitFor();
    await ana.page.getByRole('button', { name: 'Try again' }).click();
    await ana.page.getByText('Not sent. It is too long.').waitFor();
    await ana.page.getByRole('button', { name: 'Delete' }).click();

    await expect.poll(() => ana.page.getByText('Not sent.').count()).toBe(0);
  });

  it('find a conversation by its name', async () => {
    await ana.say('Hello');
    await ana.startChat('Chloe');
    await ana.say('Hello');
    await ana.row('chloe').waitFor();

    await ana.page.getByLabel('Search conversations by name').fill('BE');

    await expect.poll(() => ana.row('chloe').count()).toBe(0);
    expect(await ana.row('Ben').count()).toBe(1);
  });

  it('sign out, and are asked who they are again', async () => {
    await ana.page.getByRole('button', { name: 'Sign out' }).click();

    await ana.page.getByLabel('Your name').waitFor();
    await ana.page.reload();
    await ana.page.getByLabel('Your name').waitFor();
  });
});

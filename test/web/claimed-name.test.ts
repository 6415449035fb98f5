import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { visit, type Visitor } from './support/visitor.js';

describeBrowser('the web chat of a server that takes everybody at their word', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  beforeEach(async () => {
    server = await startTestServer({ AUTH_MODE: 'none' });
    ana = await visit(browser(), server.url, 'Ana Lee');
    ben = await visit(browser(), server.url, 'Ben');
  });
  afterEach(async () => {
    expect([...ana.complaints, ...ben.complaints]).toEqual([]);
    await Promise.all([ana.close(), ben.close()]);
    await server.stop();
  });

  it('needs a name and no token, for a chat and for a group, and knows it again after a reload', async () => {
    await ana.startChat('Ben');
    await ana.say('Hello, Ben');
    await ben.open('ana-lee');
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Seen' }).waitFor();

    await ben.page.reload();
    await ben.bubble('Hello, Ben').waitFor();
    await ben.say('Hello, Ana');
    await ana.bubble('Hello, Ana').waitFor();

    await ben.page.getByRole('button', { name: 'New group' }).click();
    await ben.page.getByLabel('Group name').fill('Crew');
    await ben.page.getByLabel('Name of a member to add').fill('Ana Lee');
    await ben.page.getByRole('button', { name: 'Create group' }).click();
    await ana.open('Crew');
    await ana.page.getByText('2 members').waitFor();
  });

  it('is told the name again when a connection that was lost comes back', async () => {
    await ana.startChat('Ben');
    await ana.say('Before');
    await ana.bubble('Before').getByRole('button', { name: 'Delivered' }).waitFor();

    await ana.context.setOffline(true);
    await ana.page.getByText('You are offline').waitFor();
    await ana.say('In between');
    await ana.context.setOffline(false);

    await ana.bubble('In between').getByRole('button', { name: 'Delivered' }).waitFor();
  });
});

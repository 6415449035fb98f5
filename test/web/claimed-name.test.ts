import { afterAll, afterEach, beforeAll, beforeEach, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

describeBrowser('the web chat of a server without authentication', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  beforeAll(async () => {
    server = await startTestServer({ AUTH_MODE: 'none' });
    ana = await openVisitor(browser(), server.url);
    ben = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    await ana.arriveAs(ownName('Ana Lee'));
    await ben.arriveAs(ownName('Łukasz'));
  });
  afterEach(() => expectNoComplaints(ana, ben));
  afterAll(async () => {
    await Promise.all([ana?.context.close(), ben?.context.close()]);
    await server.stop();
  });

  it('needs a name and no token, for a chat and for a group, and remembers it after a reload', async () => {
    await ana.startChat(ben.name);
    await ana.say('Hello, Ben');
    await ben.open(ana.userId);
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Seen' }).waitFor();

    await ben.reload();
    await ben.bubble('Hello, Ben').waitFor();
    await ben.say('Hello, Ana');
    await ana.bubble('Hello, Ana').waitFor();

    await ben.page.getByRole('button', { name: 'New group' }).click();
    await ben.page.getByLabel('Group name').fill('Crew');
    await ben.page.getByLabel('Name of a member to add').fill(ana.name);
    await ben.page.getByRole('button', { name: 'Create group' }).click();
    await ana.open('Crew');
    await ana.page.getByText('2 members').waitFor();
  });

  it('gives the name again when a lost connection comes back', async () => {
    await ana.startChat(ben.name);
    await ana.say('Before');
    await ana.bubble('Before').getByRole('button', { name: 'Delivered' }).waitFor();

    await ana.context.setOffline(true);
    await ana.page.getByText('You are offline').waitFor();
    await ana.say('In between');
    await ana.context.setOffline(false);

    await ana.bubble('In between').getByRole('button', { name: 'Delivered' }).waitFor();
  });
});

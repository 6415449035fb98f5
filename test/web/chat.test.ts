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
  });
  afterEach(async () => {
    expect([...ana.complaints, ...ben.complaints]).toEqual([]);
    await Promise.all([ana.close(), ben.close()]);
    await server.stop();
  });

  it('chat, and the ticks turn from delivered to seen', async () => {
    await ana.startChat('Ben');
    await ana.say('Hello, Ben');
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Delivered' }).waitFor();
    await ben.row('Ana Lee').getByText('1 unread').waitFor();

    await ben.open('Ana Lee');
    await ana.bubble('Hello, Ben').getByRole('button', { name: 'Seen' }).waitFor();
    await ben.say('Hello, Ana');
    await ana.bubble('Hello, Ana').waitFor();

    await expect.poll(() => ben.row('Ana Lee').textContent()).not.toContain('unread');
    await ana.page.screenshot({ path: '/tmp/lead-web/1.png' });
    await ben.page.screenshot({ path: '/tmp/lead-web/2.png' });
  });
});

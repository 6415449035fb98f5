import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { makeStoryClock } from './support/story-clock.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

const HOUR = 3_600_000;

describeBrowser('the days in the web chat', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  beforeAll(async () => {
    server = await startTestServer({}, makeStoryClock());
    ana = await openVisitor(browser(), server.url);
  });
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  it('turn at midnight, in the conversation and in the list, and a pending message is of the new one', async () => {
    const { page } = ana;
    const ben = await server.connect('ben');
    await ben.send('ana_ben', 'Good night');
    await page.clock.install({ time: Date.now() });
    await ana.arriveAs('Ana');
    await ana.open('ben');
    const messages = page.getByRole('region', { name: 'Messages' });
    await messages.getByText('Today', { exact: true }).waitFor();
    const listed = await ana.row('ben').getByText('Yesterday').count();
    await ana.context.setOffline(true);
    await page.getByText('You are offline').waitFor();

    await page.clock.fastForward(24 * HOUR);
    await messages.getByText('Yesterday', { exact: true }).waitFor();
    await ana.row('ben').getByText('Yesterday').waitFor();
    await ana.say('Good morning');
    await ana.bubble('Good morning').waitFor();

    const days = await messages.locator('.parley-day-row').allTextContents();
    expect(listed).toBe(0);
    expect(days).toEqual(['Yesterday', 'Today']);
    expect(await messages.textContent()).toMatch(/Yesterday.*Good night.*Today.*Good morning/);
    ben.close();
    expectNoComplaints(ana);
  });
});

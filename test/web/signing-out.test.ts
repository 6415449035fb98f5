import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { userIdOf } from '../../web/src/session/named-session.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { everythingOf } from './support/everything.js';
import { takePicture } from './support/look.js';
import { expectNoComplaints, openTab, openVisitor, ownName, type Visitor } from './support/visitor.js';

describeBrowser('drafts and signing out', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url, { serviceWorkers: 'allow' });
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const field = () => ana.page.getByRole('main').getByRole('textbox');
  const arrive = async () => {
    const name = ownName('Ana');
    const ben = await server.connect('ben', { token: server.tokenOf('ben', 'Ben Ortiz') });
    const chloe = await server.connect('chloe');
    await ben.send([userIdOf(name), 'ben'].sort().join('_'), 'From Ben');
    await chloe.send([userIdOf(name), 'chloe'].sort().join('_'), 'From Chloe');
    ben.close();
    chloe.close();
    await ana.arriveAs(name);
    await ana.row('Ben Ortiz').waitFor();
    await ana.row('chloe').waitFor();
  };

  it('keep a draft in its room and over a reload, and show it in the list', async () => {
    await arrive();
    await ana.open('Ben Ortiz');
    await field().fill('Half a thought');
    const whileOpen = await ana.row('Ben Ortiz').getByText('Draft').count();

    await ana.open('chloe');
    await ana.row('Ben Ortiz').getByText('Draft: Half a thought').waitFor();
    const inChloe = await field().inputValue();
    await takePicture(ana.page, 'draft');
    await ana.reload();
    await ana.row('Ben Ortiz').getByText('Draft: Half a thought').waitFor();
    await ana.open('Ben Ortiz');
    const again = await field().inputValue();
    await ana.page.keyboard.press('Enter');
    await ana.bubble('Half a thought').waitFor();
    await ana.open('chloe');

    expect([whileOpen, inChloe, again]).toEqual([0, '', 'Half a thought']);
    expect(await ana.row('Ben Ortiz').getByText('Draft').count()).toBe(0);
    expect(await everythingOf(ana.page)).not.toContain('parley.draft http');
    await ana.page.getByRole('button', { name: 'Sign out' }).click();
    await ana.page.getByLabel('Your name').waitFor();
    expect(await everythingOf(ana.page)).not.toContain(ana.userId);
  });

  it('leave nothing of an account behind, and ask before what waits is lost', async () => {
    await arrive();
    const { page, name } = ana;
    await page.evaluate(() => navigator.serviceWorker.ready);
    await ana.open('Ben Ortiz');
    await ana.bubble('From Ben').waitFor();
    await expect.poll(() => everythingOf(page)).toContain('rooms:');
    await ana.context.setOffline(true);
    await page.getByText('You are offline').waitFor();
    await ana.say('I wait');
    await ana.bubble('I wait').waitFor();
    await field().fill('A secret draft');
    const before = await everythingOf(page);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog').getByText('1 message waits to be sent.').waitFor();
    await takePicture(page, 'sign-out');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await ana.bubble('I wait').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out anyway' }).click();
    await page.getByLabel('Your name').waitFor();

    const after = await everythingOf(page);
    for (const trace of [name, userIdOf(name), 'From Ben', 'Ben Ortiz', 'I wait', 'A secret draft']) {
      expect(before).toContain(trace);
      expect(after).not.toContain(trace);
    }
    await ana.context.setOffline(false);
    await ana.signInAs(ownName('Eve'));
    await page.getByText('No conversations yet').waitFor();
  });

  it('sign out in every tab of the account, so that none stores anything of it again', async () => {
    await arrive();
    const { page, name, userId } = ana;
    const second = await openTab(ana.context, server.url);
    await second.arriveAs(name);
    await second.open('Ben Ortiz');
    await second.page.getByRole('main').getByRole('textbox').fill('A secret draft');
    await expect.poll(() => everythingOf(page)).toContain('A secret draft');

    await ana.moveToFront();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();
    await second.page.getByLabel('Your name').waitFor();

    for (const tab of [page, second.page]) {
      const left = await everythingOf(tab);
      for (const trace of [name, userId, 'Ben Ortiz', 'A secret draft']) expect(left).not.toContain(trace);
    }
    expectNoComplaints(second);
    await second.page.close();
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { visit, type Visitor } from './support/visitor.js';

describeBrowser('a group in three browsers', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  let chloe: Visitor;
  beforeEach(async () => {
    server = await startTestServer();
    ana = await visit(browser(), server.url, 'Ana');
    ben = await visit(browser(), server.url, 'Ben');
    chloe = await visit(browser(), server.url, 'Chloe');

    await ana.page.getByRole('button', { name: 'New group' }).click();
    await ana.page.getByLabel('Group name').fill('Crew');
    await ana.page.getByLabel('Name of a member to add').fill('Ben');
    await ana.page.keyboard.press('Enter');
    await ana.page.getByLabel('Name of a member to add').fill('Chloe');
    // What was typed and not added yet is added too.
    await ana.page.getByRole('button', { name: 'Create group' }).click();
    await ana.page.getByRole('main').getByRole('heading', { name: 'Crew' }).waitFor();
    await ben.open('Crew');
    await chloe.row('Crew').waitFor();
  });
  afterEach(async () => {
    expect([...ana.complaints, ...ben.complaints, ...chloe.complaints]).toEqual([]);
    await Promise.all([ana.close(), ben.close(), chloe.close()]);
    await server.stop();
  });

  const openDetails = (visitor: Visitor) =>
    visitor.page.getByRole('button', { name: 'Show group details' }).click();
  const members = (visitor: Visitor) =>
    visitor.page.getByRole('complementary', { name: 'Group details' }).getByRole('listitem');

  it('counts who has seen a message, and says who and when', async () => {
    await ana.say('Who comes?');

    await ana
      .bubble('Who comes?')
      .getByRole('button', { name: '1/2 Delivered to 2 of 2, seen by 1' })
      .click();
    const dialog = ana.page.getByRole('dialog');
    const [ofBen, ofChloe] = [dialog.getByRole('listitem').nth(0), dialog.getByRole('listitem').nth(1)];
    await expect.poll(() => ofBen?.textContent()).toMatch(/Ben.*Seen today at .*Delivered today at/);
    await expect.poll(() => ofChloe?.textContent()).toMatch(/Chloe(?!.*Seen).*Delivered today at/);
    await chloe.open('Crew');

    await expect.poll(() => ofChloe?.textContent()).toMatch(/Seen today at/);
  });

  it('shows who is there before anybody has written, and nobody while there is no connection', async () => {
    await openDetails(ana);
    const online = members(ana).getByText('online', { exact: true });
    await expect.poll(() => online.count()).toBe(3);

    await ana.context.setOffline(true);
    await ana.page.getByText('You are offline').waitFor();

    await expect.poll(() => online.count()).toBe(0);
    await ana.context.setOffline(false);
    await expect.poll(() => online.count(), { timeout: 10_000 }).toBe(3);
  });

  it('loses a member who is removed, who reads on no more', async () => {
    await openDetails(ana);
    await ana.page.getByRole('button', { name: 'Change Ben' }).click();
    await ana.page.getByRole('button', { name: 'Remove from the group' }).click();

    await ben.page.getByText('You are not in this group any more').waitFor();
    await ana.say('Is he gone?');
    await chloe.open('Crew');
    await chloe.bubble('Is he gone?').waitFor();
    await chloe.page.getByRole('region', { name: 'Messages' }).getByText('Ana removed Ben').waitFor();

    expect(await ben.bubble('Is he gone?').count()).toBe(0);
    await expect.poll(() => ben.row('Crew').count()).toBe(0);
    await expect.poll(() => members(ana).count()).toBe(2);
  });

  it('is renamed, gets another admin and another member, and lets its members go', async () => {
    await openDetails(ana);
    await ana.page.getByRole('button', { name: 'Rename the group' }).click();
    await ana.page.getByLabel('Group name').fill('Happy crew');
    await ana.page.getByRole('button', { name: 'Save' }).click();
    await chloe.row('Happy crew').waitFor();

    await openDetails(ben);
    expect(await ben.page.getByLabel('Name of a member to add').count()).toBe(0);
    await ana.page.getByRole('button', { name: 'Change Ben' }).click();
    await ana.page.getByLabel('Role of Ben').selectOption('admin');
    await ben.page.getByLabel('Name of a member to add').fill('Dev');
    await ben.page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => members(ana).count()).toBe(4);

    await ben.page.getByRole('button', { name: 'Leave the group' }).click();
    await ben.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await ben.page.getByText('No conversation is open').waitFor();
    await ana.page.getByRole('region', { name: 'Messages' }).getByText('Ben left').waitFor();
    await expect.poll(() => members(ana).count()).toBe(3);
  });
});

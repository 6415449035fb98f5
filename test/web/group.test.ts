import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** A reconnect may take two attempts. */
const RECONNECTED_MS = 10_000;

describeBrowser('a group in three browsers', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  let chloe: Visitor;
  let crew: string;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    ben = await openVisitor(browser(), server.url);
    chloe = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    crew = ownName('Crew');
    await ana.arriveAs(ownName('Ana'));
    await ben.arriveAs(ownName('Ben'));
    await chloe.arriveAs(ownName('Chloe'));

    await ana.page.getByRole('button', { name: 'New group' }).click();
    await ana.page.getByLabel('Group name').fill(crew);
    await ana.page.getByLabel('Name of a member to add').fill(ben.name);
    await ana.page.keyboard.press('Enter');
    await ana.page.getByLabel('Name of a member to add').fill(chloe.name);
    // The dialog also adds the name that is still in the field.
    await ana.page.getByRole('button', { name: 'Create group' }).click();
    await ana.page.getByRole('main').getByRole('heading', { name: crew }).waitFor();
    await ben.open(crew);
    await chloe.row(crew).waitFor();
  });
  afterEach(() => expectNoComplaints(ana, ben, chloe));
  afterAll(async () => {
    await Promise.all([ana, ben, chloe].map((visitor) => visitor?.context.close()));
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
    const rowOf = (visitor: Visitor) => dialog.getByRole('listitem').filter({ hasText: visitor.name });
    await expect.poll(() => rowOf(ben).textContent()).toMatch(/Seen today at .*Delivered today at/);
    await expect.poll(() => rowOf(chloe).textContent()).toMatch(/^(?!.*Seen).*Delivered today at/);
    await chloe.open(crew);

    await expect.poll(() => rowOf(chloe).textContent()).toMatch(/Seen today at/);
  });

  it('shows who is online before anybody has written, and nobody while there is no connection', async () => {
    await openDetails(ana);
    const online = members(ana).getByText('online', { exact: true });
    await expect.poll(() => online.count()).toBe(3);

    await ana.context.setOffline(true);
    await ana.page.getByText('You are offline').waitFor();

    await expect.poll(() => online.count()).toBe(0);
    await ana.context.setOffline(false);
    await expect.poll(() => online.count(), { timeout: RECONNECTED_MS }).toBe(3);
  });

  it('loses a member who is removed and can read no more', async () => {
    await openDetails(ana);
    await ana.page.getByRole('button', { name: `Change ${ben.name}` }).click();
    await ana.page.getByRole('button', { name: 'Remove from the group' }).click();
    await ana.page.getByText(`Remove ${ben.name} from the group?`).waitFor();
    await ana.page.getByRole('button', { name: 'Cancel' }).click();
    await ana.page.getByRole('button', { name: 'Remove from the group' }).click();
    const before = await members(ana).count();
    await ana.page.getByRole('button', { name: 'Remove', exact: true }).click();

    await ben.page.getByText('You are not in this group any more').waitFor();
    await ana.say('Is he gone?');
    await chloe.open(crew);
    await chloe.bubble('Is he gone?').waitFor();
    await chloe.page
      .getByRole('region', { name: 'Messages' })
      .getByText(`${ana.name} removed ${ben.name}`)
      .waitFor();

    expect(before).toBe(3);
    expect(await ben.bubble('Is he gone?').count()).toBe(0);
    await expect.poll(() => ben.row(crew).count()).toBe(0);
    await expect.poll(() => members(ana).count()).toBe(2);
  });

  it('is renamed, gets another admin and another member, and its members can leave', async () => {
    const happyCrew = `Happy ${crew}`;
    await openDetails(ana);
    await ana.page.getByRole('button', { name: 'Rename the group' }).click();
    await ana.page.getByLabel('Group name').fill(happyCrew);
    await ana.page.getByRole('button', { name: 'Save' }).click();
    await chloe.row(happyCrew).waitFor();

    await openDetails(ben);
    expect(await ben.page.getByLabel('Name of a member to add').count()).toBe(0);
    await ana.page.getByRole('button', { name: `Change ${ben.name}` }).click();
    await ana.page.getByLabel(`Role of ${ben.name}`).selectOption('admin');
    expect(await ben.page.getByLabel('Name of a member to add').count()).toBe(0);
    await ana.page.getByRole('button', { name: 'Change the role' }).click();
    await ben.page.getByLabel('Name of a member to add').fill('Dev');
    await ben.page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => members(ana).count()).toBe(4);

    await ben.page.getByRole('button', { name: 'Leave the group' }).click();
    await ben.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await ben.page.getByText('No conversation is open').waitFor();
    await ana.page.getByRole('region', { name: 'Messages' }).getByText(`${ben.name} left`).waitFor();
    await expect.poll(() => members(ana).count()).toBe(3);
  });
});

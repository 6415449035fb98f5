import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { TestClient } from '../support/test-client.js';
import { SECRET, startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { takePicture } from './support/look.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

describeBrowser('people of one name', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let kims: readonly TestClient[];
  let [kim1, kim2, u1, u2] = ['', '', '', ''];
  let crew: string;
  const as = (userId: string, name?: string) =>
    server.connect(userId, { token: server.tokenOf(userId, name) });
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    const name = ownName('Ana');
    const id = name.replaceAll(' ', '-').toLowerCase();
    [kim1, kim2, u1, u2] = [`kim1-${id}`, `kim2-${id}`, `u1-${id}`, `u2-${id}`];
    kims = [await as(kim1, 'Kim'), await as(kim2, 'Kim')];
    const [plain, liar] = [await as(u1), await as(u2, u1)];
    for (const [client, userId] of [
      [kims[0], kim1],
      [kims[1], kim2],
      [plain, u1],
      [liar, u2],
    ] as const) {
      await client?.send([id, userId].sort().join('_'), `I am ${userId}`);
    }
    crew = await server.createGroup(id, [kim1, kim2]);
    await kims[0]?.send(crew, 'One of us');
    await kims[1]?.send(crew, 'And another');
    for (const client of [plain, liar]) client.close();
    await ana.arriveAs(name);
    await ana.row(`I am ${u2}`).waitFor();
  });
  afterEach(() => {
    expectNoComplaints(ana);
    for (const client of kims) client.close();
  });
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const memberIds = async () => {
    const { body } = await server.rest<{ members: { userId: string }[] }>(
      ana.userId,
      'GET',
      `/api/rooms/${crew}/members`,
    );
    return body.members.map(({ userId }) => userId);
  };
  const panel = () => ana.page.getByRole('complementary', { name: 'Group details' });
  const openPanel = async () => {
    await ana.open('Crew');
    await ana.page.getByRole('button', { name: 'Show group details' }).click();
  };

  it('are chosen by their ids, and an id means nobody but the one who has it', async () => {
    await openPanel();
    const field = panel().getByLabel('Name of a member to add');

    await field.fill(u1);
    await panel().getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(memberIds).toContain(u1);
    await field.fill('Somebody');
    const unknown = await panel().getByText('You know nobody with the id “somebody” yet.').count();
    await field.fill(u2.toUpperCase().slice(0, 4));
    await panel()
      .getByRole('button', { name: `${u1} ${u2}`, exact: true })
      .click();
    await expect.poll(memberIds).toContain(u2);
    await ana.page.getByRole('button', { name: 'New group' }).click();
    const dialog = ana.page.getByRole('dialog');
    await dialog.getByLabel('Group name').fill('Two');
    await dialog.getByLabel('Name of a member to add').fill('kim');
    await ana.page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText('That is a name.').waitFor();
    await takePicture(ana.page, 'namesakes');
    await dialog.getByRole('checkbox', { name: kim2 }).check();
    await dialog.getByLabel('Name of a member to add').fill('');
    await dialog.getByRole('button', { name: 'Create group' }).click();
    await ana.page.getByRole('main').getByRole('heading', { name: 'Two' }).waitFor();

    expect(unknown).toBe(1);
    expect((await memberIds()).sort()).toEqual([ana.userId, kim1, kim2, u1, u2].sort());
    await ana.page.getByRole('button', { name: 'Show group details' }).click();
    await expect.poll(() => panel().getByRole('listitem').count()).toBe(2);
    expect(await panel().getByRole('listitem').filter({ hasText: 'Kim' }).textContent()).toContain(kim2);
  });

  it('have their ids beside their names in every place', async () => {
    const { page } = ana;
    await ana.row(`I am ${kim1}`).getByText(kim1, { exact: true }).waitFor();
    await ana.row(`I am ${kim1}`).getByRole('button').click();
    await page
      .getByRole('main')
      .getByRole('heading', { name: `Kim ${kim1}` })
      .waitFor();
    await openPanel();

    await ana.bubble('One of us').getByText(kim1, { exact: true }).waitFor();
    await ana.bubble('And another').getByText(kim2, { exact: true }).waitFor();
    await panel().getByText(kim2, { exact: true }).waitFor();
    await kims[1]?.ok('typing', { roomId: crew });
    await page.getByRole('main').getByText(`Kim (${kim2}) is typing`).waitFor();
    await ana.say('Who is who?');
    await ana
      .bubble('Who is who?')
      .getByRole('button', { name: /Show who/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(kim1, { exact: true }).waitFor();
    await dialog.getByText(kim2, { exact: true }).waitFor();
    // The dialog follows the list, which may remove the row that has opened it.
    for (let n = 1; n <= 30; n++) await kims[0]?.send(crew, `Line ${n}`);
    await ana.bubble('Line 30').waitFor({ state: 'attached' });

    expect(await dialog.getByText(kim1, { exact: true }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
  });

  it('are shown live by another name, everywhere and without a reload', async () => {
    await openPanel();
    await ana.bubble('And another').waitFor();
    const again = await as(kim2, 'Robin');

    await ana.row(`I am ${kim2}`).getByText('Robin', { exact: true }).waitFor();
    await ana.bubble('And another').getByText('Robin', { exact: true }).waitFor();
    await panel().getByText('Robin', { exact: true }).waitFor();
    await expect.poll(() => ana.page.getByText(kim1, { exact: true }).count()).toBe(0);
    await ana.row(`I am ${kim2}`).getByRole('button').click();
    await ana.page.getByRole('main').getByRole('heading', { name: 'Robin' }).waitFor();
    const once = await as(kim2, 'Robyn');

    await ana.page.getByRole('main').getByRole('heading', { name: 'Robyn' }).waitFor();
    await ana.page.getByText('This is where your conversation with Robyn starts.').waitFor();
    again.close();
    once.close();
  });

  it('are shown live with another picture, everywhere and without a reload', async () => {
    const { page } = ana;
    const [first, second] = ['first', 'second'].map((file) => `https://pictures.example/${file}.svg`);
    await page.route('https://pictures.example/*', (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: PICTURE }),
    );
    const withPicture = (picture: string | undefined) =>
      server.connect(kim2, {
        token: jwt.sign({ name: 'Kim', picture }, SECRET, { subject: kim2, expiresIn: '1h' }),
      });
    await openPanel();
    await ana.bubble('And another').waitFor();
    const row = ana.row(`I am ${kim2}`);
    const list = page.getByRole('region', { name: 'Messages' });

    const once = await withPicture(first);
    for (const place of [row, list, panel()]) await place.locator(`img[src="${first}"]`).waitFor();
    const again = await withPicture(second);

    for (const place of [row, list, panel()]) await place.locator(`img[src="${second}"]`).waitFor();
    expect(await page.locator(`img[src="${first}"]`).count()).toBe(0);
    await page.unroute('https://pictures.example/*');
    once.close();
    again.close();
  });
});

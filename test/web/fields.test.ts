import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { GROUP_NAME_MAX_LENGTH, ID_MAX_LENGTH } from '../../src/domain/limits.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

const EXCESS = 3;
/** An emoji is one character for the server, and two for JavaScript. */
const emoji = (count: number) => '😀'.repeat(count);

describeBrowser('the fields for names and ids', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const dialog = () => ana.page.getByRole('dialog');
  /** Pastes what is too long into the field, and submits it. Then makes it as long as it may be. */
  const expectNothingCut = async (field: Locator, max: number) => {
    const tooLong = emoji(max + EXCESS);
    await field.fill(tooLong);
    const note = ana.page.getByText(`At most ${max} characters fit in here. Take out ${EXCESS} characters.`);
    await note.waitFor();
    await field.press('Enter');
    expect(await field.inputValue()).toBe(tooLong);
    expect(await field.getAttribute('aria-invalid')).toBe('true');

    await field.fill(` ${emoji(max)} `);
    await note.waitFor({ state: 'detached' });
    expect(await field.getAttribute('aria-invalid')).toBe('false');
  };

  it('lose nothing of what is too long, and say by how much it is', async () => {
    const { page } = ana;
    await page.goto(`${server.url}/app/`);
    await expectNothingCut(page.getByLabel('Your name'), 60);
    await ana.signInAs('Ana');

    await expectNothingCut(page.getByLabel('Write to'), ID_MAX_LENGTH);
    await page.getByRole('button', { name: 'New chat' }).click();
    await expectNothingCut(dialog().getByLabel('Name'), ID_MAX_LENGTH);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'New group' }).click();
    await expectNothingCut(dialog().getByLabel('Name of a member to add'), ID_MAX_LENGTH);
    await dialog().getByLabel('Name of a member to add').fill('');
    await expectNothingCut(dialog().getByLabel('Group name'), GROUP_NAME_MAX_LENGTH);
    await dialog().getByLabel('Group name').press('Enter');

    const name = page.getByRole('main').getByRole('heading', { level: 2 });
    await expect.poll(() => name.textContent()).toBe(emoji(GROUP_NAME_MAX_LENGTH));
    await page.getByRole('button', { name: 'Show group details' }).click();
    await expectNothingCut(page.getByLabel('Name of a member to add'), ID_MAX_LENGTH);
    await page.getByRole('button', { name: 'Rename the group' }).click();
    await expectNothingCut(page.getByLabel('Group name'), GROUP_NAME_MAX_LENGTH);
  });

  it("say in the user's language what the server refuses", async () => {
    const german = await openVisitor(browser(), server.url, { locale: 'de' });
    const { page } = german;
    await page.goto(`${server.url}/app/`);
    await page.getByLabel('Ihr Name').fill('Dora');
    await page.keyboard.press('Enter');
    const group = await server.createGroup('dora', ['ben']);
    await page.getByRole('button', { name: 'Crew' }).click();
    await page.getByRole('button', { name: 'Details der Gruppe zeigen' }).click();
    const field = page.getByLabel('Name eines neuen Mitglieds');

    await field.fill('ben');
    await field.press('Enter');
    await page.getByText('Das ist so, wie es jetzt steht, nicht möglich.').waitFor();
    await field.fill('..');
    await field.press('Enter');
    await page.getByText('Der Server nimmt das nicht an.').waitFor();

    expect(group).not.toBe('');
    expect(german.takeComplaints().filter((complaint) => !/4\d\d/.test(complaint))).toEqual([]);
    await german.context.close();
  });
});

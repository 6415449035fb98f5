import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openTab, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** Sixty marks on each letter, which fonts pile up over the lines above. */
const PILED_UP = [...'tall'].map((letter) => letter + '\u0300'.repeat(60)).join('');

describeBrowser('the web chat with careless and hostile people', (browser) => {
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

  it('keeps a dialog open where a text is selected beyond its border, and closes it by a click there', async () => {
    const { page } = ana;
    await ana.arriveAs(ownName('Ana'));
    await page.getByRole('button', { name: 'New group' }).click();
    const field = page.getByLabel('Group name');
    await field.fill('Half a name');
    const box = await field.boundingBox();

    await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move(5, (box?.y ?? 0) + 10);
    await page.mouse.up();
    const kept = await field.inputValue();
    await page.mouse.click(5, 5);

    expect(kept).toBe('Half a name');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('has one draft in all tabs of a user, so that nobody sends it twice', async () => {
    await ana.arriveAs(ownName('Ana'));
    await ana.startChat('ben');
    await ana.say('Hello');
    const second = await openTab(ana.context, server.url);
    await second.arriveAs(ana.name);
    await second.open('ben');
    const fieldOf = ({ page }: Visitor) => page.getByRole('main').getByRole('textbox');

    await fieldOf(second).fill('Only once');
    await expect.poll(() => fieldOf(ana).inputValue()).toBe('Only once');
    await second.page.keyboard.press('Enter');

    await ana.bubble('Only once').waitFor();
    await expect.poll(() => fieldOf(ana).inputValue()).toBe('');
    expectNoComplaints(second);
    await second.page.close();
  });

  it('leaves a room open to which the user has gone while the network was slow', async () => {
    const { page } = ana;
    await ana.arriveAs(ownName('Ana'));
    await server.createGroup(ana.userId, ['ben']);
    await server.rest('ben', 'POST', `/api/rooms/${[ana.userId, 'ben'].sort().join('_')}/messages`, {
      message: 'Hello',
    });
    let answer = (): void => undefined;
    const isDue = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/groups/leave', async (route) => {
      await isDue;
      await route.continue();
    });
    await ana.open('Crew');
    await page.getByRole('button', { name: 'Show group details' }).click();
    await page.getByRole('button', { name: 'Leave the group' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();

    await ana.open('ben');
    answer();
    await ana.row('Crew').waitFor({ state: 'detached' });

    await page.getByRole('main').getByRole('heading', { name: 'ben' }).waitFor();
    await page.unroute('**/api/groups/leave');
  });

  it('opens no chat that was begun without a network and given up', async () => {
    const { page, context } = ana;
    await ana.arriveAs(ownName('Ana'));
    await context.setOffline(true);
    await page.getByText('You are offline').waitFor();
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('ben');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Opening …' }).waitFor();
    await page.keyboard.press('Escape');

    // One that is opened too early fails, and another follows.
    const joined = new Promise<void>((resolve) =>
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).includes('"ok":true')) resolve();
        }),
      ),
    );
    await context.setOffline(false);
    await joined;
    await page.getByText('Online', { exact: true }).waitFor();

    await page.getByText('No conversation is open').waitFor();
  });

  it('lets no marks that are piled up on letters cover what others have written', async () => {
    await ana.arriveAs(ownName('Ana'));
    await ana.startChat('ben');
    await ana.say('Read me');
    await ana.bubble('Read me').getByRole('button', { name: 'Sent' }).waitFor();
    await ana.page.mouse.move(0, 0);
    const above = ana.bubble('Read me').locator('.parley-text');
    const before = await above.screenshot();

    await server.rest('ben', 'POST', `/api/rooms/${[ana.userId, 'ben'].sort().join('_')}/messages`, {
      message: PILED_UP,
    });
    await ana.bubble(PILED_UP).waitFor();

    expect((await above.screenshot()).equals(before)).toBe(true);
  });

  it('works in a browser that blocks every storage, and has no `AbortSignal.any`', async () => {
    const eve = await openVisitor(browser(), server.url);
    const { page, context } = eve;
    await page.addInitScript(() => {
      const blocked = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'BroadcastChannel'])
        Object.defineProperty(window, name, { configurable: true, get: blocked });
      Reflect.deleteProperty(AbortSignal, 'any');
    });
    await page.goto(`${server.url}/app/`);
    await eve.signInAs(ownName('Eve'));
    await eve.startChat('ben');
    await page.getByRole('main').getByRole('textbox').fill('Half a thought');
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await eve.say('Hello');
    await eve.bubble('Hello').getByRole('button', { name: 'Sent' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();

    expectNoComplaints(eve);
    await context.close();
  });

  it('says so where a part of it fails, in place of an empty page', async () => {
    const { page, context } = await openVisitor(browser(), server.url);
    await page.addInitScript(() => {
      window.matchMedia = () => {
        throw new Error('planted');
      };
    });
    await page.goto(`${server.url}/app/`);
    await page.getByLabel('Your name').fill(ownName('Eve'));
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Something went wrong.' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await context.close();
  });
});

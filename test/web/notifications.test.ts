import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TestClient } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { takePicture, violationsOf } from './support/look.js';
import { expectNoComplaints, openTab, openVisitor, type Visitor } from './support/visitor.js';

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
}

declare global {
  interface Window {
    /** What a page has shown and not closed, asked and played. */
    told: { shown: (Shown & { readonly click: () => void })[]; asked: number; made: number; tones: number };
  }
}

/** Stands in for what a browser without a screen does not show. */
const watchTold = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const told: Window['told'] = { shown: [], asked: 0, made: 0, tones: 0 };
    window.told = told;
    class FakeNotification extends EventTarget {
      static permission = 'default';
      readonly told;
      constructor(title: string, { body, tag }: Shown) {
        super();
        told.made++;
        this.told = { title, body, tag, click: () => this.dispatchEvent(new Event('click')) };
        told.shown = [...told.shown.filter((other) => other.tag !== tag), this.told];
      }
      static requestPermission() {
        told.asked++;
        FakeNotification.permission = 'granted';
        return Promise.resolve('granted');
      }
      close() {
        told.shown = told.shown.filter((other) => other !== this.told);
      }
    }
    Object.assign(window, { Notification: FakeNotification });
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      told.tones++;
      start.call(this, when);
    };
  });
};

const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    const value = hidden ? 'hidden' : 'visible';
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

const shownIn = (page: Page) =>
  page.evaluate(() => window.told.shown.map(({ title, body, tag }) => ({ title, body, tag })));

describeBrowser('notifications of the web chat', (browser) => {
  let server: TestServer;
  let ben: TestClient;
  let chloe: TestClient;
  let ana: Visitor;
  let page: Page;
  let crew: string;
  beforeAll(async () => {
    server = await startTestServer();
    ben = await server.connect('ben', { token: server.tokenOf('ben', 'Ben Ortiz') });
    chloe = await server.connect('chloe', { token: server.tokenOf('chloe', 'Chloe') });
    crew = await server.createGroup('ana', ['ben', 'chloe']);
    await ben.send('ana_ben', 'Hello');
    ana = await openVisitor(browser(), server.url);
    ({ page } = ana);
    await watchTold(page);
    await ana.arriveAs('Ana');
    await ana.row('Ben Ortiz').waitFor();
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const choose = async (label: string, isOn: boolean) => {
    await page.getByRole('button', { name: 'Notifications' }).click();
    const choice = page.getByRole('dialog').getByLabel(label);
    await expect.poll(() => choice.isEnabled()).toBe(true);
    await choice.setChecked(isOn);
    const violations = await violationsOf(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    return violations;
  };

  it('are asked for by a button, and not before', async () => {
    await setHidden(page, true);
    await ben.send('ana_ben', 'Not told');
    await ana.row('Ben Ortiz').getByText('Not told').waitFor();
    const before = await page.evaluate(() => window.told);
    await setHidden(page, false);

    expect(await choose('Show notifications on this device', true)).toEqual([]);

    expect(before).toMatchObject({ asked: 0, shown: [], tones: 0 });
    expect(await page.evaluate(() => window.told.asked)).toBe(1);
  });

  it('come while the page is hidden, one for each room, and open the room', async () => {
    await chloe.send(crew, 'While she looks');
    await ana.row('Crew').getByText('While she looks').waitFor();
    await setHidden(page, true);
    await ben.send('ana_ben', 'One');
    await ben.send('ana_ben', 'Two');
    await chloe.send(crew, 'Three');

    await expect
      .poll(() => shownIn(page))
      .toEqual([
        { title: 'Ben Ortiz', body: 'Two', tag: 'parley ana_ben' },
        { title: 'Crew', body: 'Chloe: Three', tag: `parley ${crew}` },
      ]);
    await server.rest('ana', 'POST', '/api/rooms/ana_ben/messages', { message: 'From my phone' });
    await ana.row('Ben Ortiz').getByText('From my phone').waitFor();
    await page.evaluate(() => window.told.shown[1]?.click());
    await page.getByRole('main').getByRole('heading', { name: 'Crew' }).waitFor();
    await setHidden(page, false);

    expect((await shownIn(page)).map(({ body }) => body)).toEqual(['Two']);
    await ana.open('Ben Ortiz');
    await expect.poll(() => shownIn(page)).toEqual([]);
  });

  it('do not come of a muted room, which the list shows', async () => {
    await ana.open('Crew');
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    await ana.open('Ben Ortiz');
    await setHidden(page, true);

    await chloe.send(crew, 'Into the silence');
    await ben.send('ana_ben', 'Aloud');

    await ana.row('Crew').getByText('Muted').waitFor();
    await ana.row('Crew').getByText('1 unread').waitFor();
    await expect.poll(() => shownIn(page)).toMatchObject([{ body: 'Aloud' }]);
    const weights = await Promise.all(
      ['Crew', 'Ben Ortiz'].map((title) =>
        ana
          .row(title)
          .locator('bdi')
          .first()
          .evaluate((element) => getComputedStyle(element).fontWeight),
      ),
    );
    expect(weights).toEqual(['500', '700']);
    expect(await page.title()).toBe('(1) Parley');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('./unread.svg');
    expect(await violationsOf(page)).toEqual([]);
    await takePicture(page, 'muted');
    await setHidden(page, false);
    await expect.poll(() => page.title()).toBe('Parley');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('./icon.svg');
  });

  it('have a sound that is off at first, and both settings last until the user signs out', async () => {
    expect(await page.evaluate(() => window.told.tones)).toBe(0);
    await choose('Play a sound', true);
    await expect.poll(() => page.evaluate(() => window.told.tones)).toBe(2);
    await ana.reload();
    await ana.row('Ben Ortiz').waitFor();
    await page.evaluate(() => Object.assign(Notification, { permission: 'granted' }));
    await setHidden(page, true);
    await ben.send('ana_ben', 'After the reload');
    await expect.poll(() => shownIn(page)).toMatchObject([{ body: 'After the reload' }]);
    await expect.poll(() => page.evaluate(() => window.told.tones)).toBe(2);
    await setHidden(page, false);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await ana.signInAs('Ana');
    await page.getByRole('button', { name: 'Notifications' }).click();

    const checked = page.getByRole('dialog').getByRole('checkbox', { checked: true });
    await expect.poll(() => page.getByLabel('Play a sound').isEnabled()).toBe(true);
    expect(await checked.count()).toBe(0);
    await page.keyboard.press('Escape');
    await choose('Show notifications on this device', true);
  });

  it('come from one of several tabs, and from none while the user looks at one', async () => {
    const other = await openTab(ana.context, server.url);
    await watchTold(other.page);
    await other.arriveAs('Ana');
    await other.row('Ben Ortiz').waitFor();
    await other.page.evaluate(() => Object.assign(Notification, { permission: 'granted' }));
    const bodies = async () =>
      (await Promise.all([page, other.page].map(shownIn))).flat().map(({ body }) => body);
    await setHidden(page, true);
    // One takes the place of another, so what is shown does not say how many there were.
    const made = async () => {
      const [one = 0, two = 0] = await Promise.all(
        [page, other.page].map((tab) => tab.evaluate(() => window.told.made)),
      );
      return one + two;
    };
    const before = await made();

    await ben.send('ana_ben', 'She looks at the other');
    await ana.row('Ben Ortiz').getByText('She looks at the other').waitFor();
    await setHidden(other.page, true);
    await ben.send('ana_ben', 'She looks at none');
    await expect.poll(async () => (await bodies()).includes('She looks at none')).toBe(true);
    await other.row('Ben Ortiz').getByText('She looks at none').waitFor();

    expect(await made()).toBe(before + 1);
    expectNoComplaints(other);
    await other.leave();
    await setHidden(page, false);
  });
});

import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { misplacedIn, violationsOf } from './support/look.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** More than fit on the screen. */
const MANY = 40;

describeBrowser('the look of the web chat', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let crew: string;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    const name = ownName('Ana');
    const userId = name.toLowerCase().replaceAll(' ', '-');
    crew = await server.createGroup(userId, ['ben', 'chloe']);
    await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: 'One' });
    await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: 'Two' });
    await server.rest('ben', 'POST', `/api/rooms/${userId}_ben/messages`, { message: 'Only for you' });
    await ana.arriveAs(name);
    await ana.row('Crew').waitFor();
  });
  afterEach(async () => {
    await ana.page.emulateMedia({ forcedColors: null, reducedMotion: 'reduce' });
    await ana.page.setViewportSize({ width: 1280, height: 800 });
    expectNoComplaints(ana);
  });
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const bubble = (text: string) => ana.bubble(text).locator('.parley-bubble');

  it('keeps bubbles, badges and the current row where the system chooses the colours', async () => {
    await ana.page.emulateMedia({ forcedColors: 'active' });
    await ana.reload();
    await ana.open('Crew');
    await ana.say('Three');
    await ana.bubble('Three').getByRole('button', { name: 'Show who' }).waitFor();
    const others = ana.row('ben').getByRole('button');
    await others.getByText('1 unread').waitFor();

    const [other, own] = [await frameOf(bubble('Two')), await frameOf(bubble('Three'))];
    const badge = await colourOf(others.locator('.parley-unread-badge'), 'backgroundColor');
    const [current, usual] = [await frameOf(ana.row('Crew').getByRole('button')), await frameOf(others)];

    expect(other.width).toBeGreaterThanOrEqual(1);
    expect(other.colour).not.toBe(await colourOf(bubble('Two'), 'backgroundColor'));
    expect(own.colour).not.toBe(other.colour);
    expect(badge).not.toBe(await colourOf(ana.page.locator('.parley-sidebar'), 'backgroundColor'));
    expect(current.width).toBeGreaterThanOrEqual(2);
    expect(usual.width).toBe(0);
    expect(await violationsOf(ana.page)).toEqual([]);
    expect(await misplacedIn(ana.page)).toEqual([]);
  });

  it('gives the name of an author the colour of their avatar', async () => {
    await ana.open('Crew');
    const author = ana.bubble('One').locator('.parley-author');
    const avatar = ana.bubble('Two').locator('.parley-avatar');

    expect(await colourOf(author, 'color')).toBe(await colourOf(avatar, 'backgroundColor'));
  });

  it('shows the time once for a run of bubbles, and of each one under the pointer or with the focus', async () => {
    await ana.open('Crew');
    await ana.say('Three');
    await ana.say('Four');
    await ana.bubble('Four').getByRole('button', { name: 'Show who' }).waitFor();
    const aside = (text: string) => ana.bubble(text).locator('time');

    await ana.page.mouse.move(0, 0);
    await expect.poll(() => opacityOf(aside('One'))).toBe(0);
    expect(await opacityOf(aside('Two'))).toBe(1);
    await bubble('One').hover();
    await expect.poll(() => opacityOf(aside('One'))).toBe(1);
    await ana.page.mouse.move(0, 0);
    await expect.poll(() => opacityOf(aside('Three'))).toBe(0);
    await ana
      .bubble('Three')
      .getByRole('button', { name: /^Delivered/ })
      .focus();
    await expect.poll(() => opacityOf(aside('Three'))).toBe(1);
  });

  it('has the time of a bubble beside it, on the narrowest screen too', async () => {
    await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: 'long '.repeat(40).trim() });
    await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: 'Last' });
    await ana.page.setViewportSize({ width: 320, height: 640 });
    await ana.open('Crew');

    const time = await ana.bubble('long '.repeat(40).trim()).locator('time').boundingBox();

    expect((time?.x ?? 0) + (time?.width ?? Infinity)).toBeLessThanOrEqual(320);
  });

  it('shows a row with unread messages in bold, until they are read', async () => {
    const row = ana.row('Crew');
    const weights = async () => {
      const title = await row
        .locator('.parley-room-title')
        .evaluate((element) => getComputedStyle(element).fontWeight);
      const text = await row.getByText('Two').evaluate((element) => getComputedStyle(element).fontWeight);
      return [title, text];
    };

    expect(await weights()).toEqual(['700', '600']);
    await ana.open('Crew');

    await expect.poll(weights).toEqual(['500', '400']);
  });

  it('keeps the day in sight while its row is not', async () => {
    for (let n = 1; n <= MANY; n++)
      await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: `Many ${n}` });
    await ana.open('Crew');
    await ana.bubble('Many 1').waitFor();
    const messages = ana.page.getByRole('region', { name: 'Messages' });
    await messages.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await ana.bubble(`Many ${MANY}`).waitFor();
    const sticky = ana.page.locator('.parley-sticky-day');

    await expect.poll(() => sticky.textContent()).toBe('Today');
    await messages.evaluate((element) => (element.scrollTop = 0));

    await expect.poll(() => sticky.count()).toBe(0);
  });

  it('lets new bubbles, panels and dialogs come in for 120 ms, and at once where less motion is wanted', async () => {
    await ana.page.emulateMedia({ reducedMotion: 'no-preference' });
    await ana.open('Crew');
    expect(await motionOf(bubble('Two').locator('..'))).toBe('none 0s');

    await ana.say('Three');
    await server.rest('ben', 'POST', `/api/rooms/${crew}/messages`, { message: 'Four' });
    await ana.page.getByRole('button', { name: 'Show group details' }).click();
    const moved = [ana.bubble('Three'), ana.bubble('Four'), ana.page.getByRole('complementary')];
    for (const each of moved) expect(await motionOf(each)).toBe('parley-come-in 0.12s');
    await ana.page.emulateMedia({ reducedMotion: 'reduce' });
    for (const each of moved) expect(await motionOf(each)).toMatch(/^none/);
  });
});

describeBrowser('the first run of the web chat', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  beforeEach(() => ana.arriveAs(ownName('Ana')));
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  it('says what to do, with the field ready', async () => {
    await ana.page.getByText('Type the name of somebody to write to them').waitFor();
    await ana.page.keyboard.type('Ben');
    await ana.page.keyboard.press('Enter');

    await ana.page.getByRole('main').getByRole('heading', { name: 'ben' }).waitFor();
    await ana.say('Hello');
    await ana.row('ben').getByText('Hello').waitFor();
    expect(await ana.page.getByLabel('Write to').count()).toBe(0);
  });

  it('has the field ready again where a chat without a message is closed on a phone', async () => {
    await ana.page.setViewportSize({ width: 390, height: 780 });
    await ana.page.keyboard.type('Ben');
    await ana.page.keyboard.press('Enter');
    await ana.page.getByRole('main').getByRole('heading', { name: 'ben' }).waitFor();

    await ana.page.getByRole('button', { name: 'Back to the list' }).press('Enter');

    await expect
      .poll(() => ana.page.getByLabel('Write to').evaluate((field) => field === document.activeElement))
      .toBe(true);
    await ana.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('shows the name of the other in the first row too, once it is known', async () => {
    const ben = ownName('benedict').replace(' ', '-');
    const device = await server.connect(ben, { token: server.tokenOf(ben, 'Ben Ortiz') });
    await ana.startChat(ben);
    await ana.say('Hello');
    await ana.page.getByRole('main').getByRole('heading', { name: 'Ben Ortiz' }).waitFor();

    await ana.page.getByText(/conversation with .?Ben Ortiz.? starts/).waitFor();
    device.close();
  });

  it('keeps what the user types when somebody else writes first', async () => {
    await ana.page.getByLabel('Write to').pressSequentially('Clo');
    await server.rest('ben', 'POST', `/api/rooms/${ana.userId}_ben/messages`, { message: 'Hello, Ana' });
    await ana.row('ben').waitFor();
    await ana.page.keyboard.type('e');

    expect(await ana.page.getByLabel('Write to').inputValue()).toBe('Cloe');
    await ana.open('ben');
    expect(await ana.page.getByLabel('Write to').inputValue()).toBe('Cloe');
  });
});

const colourOf = (element: Locator, property: 'color' | 'backgroundColor'): Promise<string> =>
  element.evaluate((shown, name) => getComputedStyle(shown)[name], property);

const frameOf = (element: Locator) =>
  element.evaluate((shown) => {
    const { borderInlineStartWidth, borderInlineStartColor } = getComputedStyle(shown);
    return { width: Number.parseFloat(borderInlineStartWidth), colour: borderInlineStartColor };
  });

const opacityOf = (element: Locator): Promise<number> =>
  element.evaluate((shown) => Number(getComputedStyle(shown).opacity));

const motionOf = (element: Locator): Promise<string> =>
  element.evaluate((shown) => {
    const { animationName, animationDuration } = getComputedStyle(shown);
    return `${animationName} ${animationDuration}`;
  });

import { expect, it } from 'vitest';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';
import { openMenu } from './support/message-menu.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

/** More messages than the window has space for. */
const MANY = 40;

describeBrowser('the menu of a message', (browser) => {
  const visit = groupVisits(browser);

  const menu = () => visit().page.getByRole('menu');
  const scroller = () => visit().page.getByRole('region', { name: 'Messages' });
  const placeOf = () => scroller().evaluate(({ scrollTop }) => scrollTop);
  const fill = async () => {
    const { ana, crew } = visit();
    for (let n = 1; n <= MANY; n++) await crew.send(ana.userId, `Line ${n}`);
    await ana.bubble(`Line ${MANY}`).waitFor();
  };

  it('closes when the user scrolls its message away, and the list stays where they have scrolled it', async () => {
    const { ana, page } = visit();
    await fill();
    for (const [line, by] of [
      [`Line ${MANY - 3}`, -300],
      [`Line ${MANY - 10}`, -300],
      [`Line ${MANY - 14}`, 200],
    ] as const) {
      await openMenu(ana, line);
      const before = await placeOf();
      const box = await scroller().boundingBox();
      await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 100);

      await page.mouse.wheel(0, by);

      await expect.poll(() => menu().count()).toBe(0);
      await expect.poll(async () => Math.round((await placeOf()) - before)).toBe(by);
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('button');
    }
  });

  it('stays under the hand of the user while new messages move the list', async () => {
    const { ana, page, crew } = visit();
    await fill();
    await openMenu(ana, `Line ${MANY}`);
    const before = await placeOf();
    const box = await menu().boundingBox();

    await crew.send('ben', 'Another');
    await expect.poll(placeOf).toBeGreaterThan(before);
    await ana.bubble('Another').waitFor();

    expect(await menu().boundingBox()).toEqual(box);
    await page.keyboard.press('Escape');
    await expect.poll(() => menu().count()).toBe(0);
  });

  it('goes with its message when the window changes', async () => {
    const { ana, page, crew } = visit();
    await crew.send(ana.userId, 'Mine');
    await openMenu(ana, 'Mine');
    const distance = async () => {
      const [message, opened] = [await ana.bubble('Mine').boundingBox(), await menu().boundingBox()];
      return (opened?.x ?? NaN) - (message?.x ?? NaN) - (message?.width ?? NaN);
    };
    const before = await distance();

    await page.setViewportSize({ width: 1000, height: 800 });

    await expect.poll(async () => Math.abs((await distance()) - before)).toBeLessThan(2);
    await page.setViewportSize({ width: 390, height: 500 });
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(async () => Math.abs((await distance()) - before)).toBeLessThan(2);
    await page.keyboard.press('Escape');
  });

  it('is not offered where it would have no entry: without a clipboard, to one who has left', async () => {
    const { server, ana, page, groupId, crew } = visit();
    const plain = await openVisitor(browser(), server.url);
    await plain.page.addInitScript(() => {
      // As in a page without TLS.
      Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });
    });
    await plain.arriveAs(ana.name);
    await plain.open('Crew');
    await crew.send('ben', 'Bye');
    const button = (who: Visitor) =>
      who.bubble('Bye').getByRole('button', { name: 'What you can do with this message' });
    await plain.bubble('Bye').waitFor();
    const asMember = await button(plain).count();

    await server.rest(ana.userId, 'POST', '/api/groups/leave', { groupId });
    await plain.page.getByText('You are not in this group any more.').waitFor();

    expect(asMember).toBe(1);
    await expect.poll(() => button(plain).count()).toBe(0);
    await plain.bubble('Bye').focus();
    await plain.page.keyboard.press('Shift+F10');
    expect(await plain.page.getByRole('menu').count()).toBe(0);
    await openMenu(ana, 'Bye');
    expect(await menu().getByRole('menuitem').allInnerTexts()).toEqual([expect.stringContaining('Copy')]);
    await page.keyboard.press('Escape');
    expectNoComplaints(plain);
    await plain.context.close();
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { REACTIONS_MAX } from '../../src/domain/limits.js';
import { recordAnnouncements } from './support/announcements.js';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';
import { chooseFromMenu, openMenu } from './support/message-menu.js';

/** More messages than a page of the log has. */
const MANY = 60;

describeBrowser('changes of messages by careless people', (browser) => {
  const visit = groupVisits(browser);
  beforeEach(async () => {
    const { server, ana, groupId } = visit();
    await server.rest(ana.userId, 'POST', '/api/groups/set-role', { groupId, userId: 'ben', role: 'admin' });
  });

  describe('what is refused', () => {
    it('an edit, beside one from elsewhere, says why, and its text is there to be saved again', async () => {
      const { ana, page, field, crew } = visit();
      const id = await crew.send(ana.userId, 'First');
      await ana.bubble('First').waitFor();
      await chooseFromMenu(ana, 'First', 'Edit');
      const announced = await recordAnnouncements(page);
      await ana.context.setOffline(true);
      await page.getByText('You are offline').waitFor();
      await ana.say('A long text of this device');
      await crew.edit(ana.userId, id, 'Of another device');

      await ana.context.setOffline(false);
      await page
        .getByRole('main')
        .getByText('Not changed. That is not possible as things are now.')
        .waitFor();
      await expect
        .poll(announced, { timeout: 5_000 })
        .toEqual(['Not changed. That is not possible as things are now.']);
      await chooseFromMenu(ana, 'Of another device', 'Edit');
      expect(await field.inputValue()).toBe('A long text of this device');
      await page.keyboard.press('Enter');

      await ana
        .bubble('A long text of this device')
        .getByRole('button', { name: /^edited/ })
        .waitFor();
      await expect.poll(() => page.getByRole('main').getByText('Not changed.').count()).toBe(0);
    });

    it('a reaction beyond the most that a message has is taken back, and the page says why', async () => {
      const { ana, page, crew } = visit();
      const id = await crew.send('ben', 'React');
      for (let n = 0; n < REACTIONS_MAX; n++) await crew.react('ben', id, String.fromCodePoint(0x1f400 + n));
      await ana.bubble('React').getByRole('button', { name: '🐀 1' }).waitFor();

      await chooseFromMenu(ana, 'React', '👍');

      await page.getByRole('alert').getByText('That is not possible as things are now.').waitFor();
      await expect.poll(() => ana.bubble('React').getByRole('button', { name: '👍' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Dismiss' }).click();
    });
  });

  describe('what is deleted meanwhile', () => {
    it('is not saved, and what the user has typed stays until they give it up', async () => {
      const { ana, page, field, crew } = visit();
      await field.fill('A draft');
      const id = await crew.send(ana.userId, 'Mine');
      await chooseFromMenu(ana, 'Mine', 'Edit');
      await field.fill('Mine, and more');

      await crew.remove('ben', id);
      await page.getByRole('main').getByText('Deleted message').waitFor();
      await page.keyboard.press('Enter');

      expect(await field.inputValue()).toBe('Mine, and more');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await expect.poll(() => field.inputValue()).toBe('A draft');
      await field.fill('');
    });

    it('is shown nowhere: not in a dialog with its texts, not above an answer, not in its menu', async () => {
      const { ana, page, crew } = visit();
      const [versions, answered, menu] = [
        await crew.send('ben', 'Frist'),
        await crew.send('ben', 'Answered'),
        await crew.send('ben', 'Menu'),
      ];
      await crew.edit('ben', versions, 'First');
      await chooseFromMenu(ana, 'Answered', 'Reply');
      await ana
        .bubble('First')
        .getByRole('button', { name: /^edited/ })
        .click();
      await page.getByRole('dialog').getByText('Frist').waitFor();
      // The texts cannot be read again.
      await page.route('**/versions', (route) => route.abort('connectionreset'));

      await crew.remove('ben', versions);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await openMenu(ana, 'Menu');
      await crew.remove('ben', answered);
      await crew.remove('ben', menu);

      await expect.poll(() => page.getByRole('menu').count()).toBe(0);
      await expect.poll(() => page.getByText(/Answered|Frist|First|Menu/).count()).toBe(0);
      await expect.poll(() => page.evaluate(() => document.activeElement === document.body)).toBe(false);
      await page.unroute('**/versions');
    });

    it('stays deleted in the answer to its answer', async () => {
      const { ana, page, crew } = visit();
      const first = await crew.send('ben', 'One');
      const second = await crew.send('chloe', 'Two', { replyTo: first });
      await crew.send('ben', 'Three', { replyTo: second });
      await ana.bubble('Three').waitFor();

      await crew.remove('ben', first);
      await crew.remove('chloe', second);

      await ana
        .bubble('Three')
        .getByRole('button', { name: /Deleted message/ })
        .waitFor();
      await expect.poll(() => page.getByText(/^(One|Two)$/).count()).toBe(0);
    });
  });

  describe('a hand that is too quick', () => {
    it('saves an edit and sends no draft with it, by a double click as by an Enter that is held', async () => {
      const { ana, page, field, crew } = visit();
      await crew.send(ana.userId, 'Mine');
      await chooseFromMenu(ana, 'Mine', 'Edit');
      await page.keyboard.press('Escape');
      await field.fill('A draft');
      await chooseFromMenu(ana, 'Mine', 'Edit');
      await field.fill('Mine 2');

      await page.getByRole('button', { name: 'Save' }).dblclick();
      await ana.bubble('Mine 2').waitFor();
      await chooseFromMenu(ana, 'Mine 2', 'Edit');
      await field.fill('Mine 3');
      for (let n = 0; n < 3; n++) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
      await ana.bubble('Mine 3').waitFor();

      expect(await field.inputValue()).toBe('A draft');
      expect(await ana.bubble('A draft').count()).toBe(0);
      await field.fill('');
    });

    it('edits no earlier message by the arrow up while the last one is on its way', async () => {
      const { ana, page, field, crew } = visit();
      await crew.send(ana.userId, 'Earlier');
      await ana.bubble('Earlier').waitFor();
      await ana.context.setOffline(true);
      await page.getByText('You are offline').waitFor();
      await ana.say('On its way');
      await ana.bubble('On its way').waitFor();

      await field.press('ArrowUp');
      const early = await field.inputValue();
      await ana.context.setOffline(false);
      await ana.bubble('On its way').getByRole('button', { name: 'Show who' }).waitFor();
      await field.press('ArrowUp');

      expect(early).toBe('');
      await expect.poll(() => field.inputValue()).toBe('On its way');
      await page.keyboard.press('Escape');
    });

    it('opens the menu of a message once its code can be loaded, and not by itself', async () => {
      const { ana, page, crew } = visit();
      const code = '**/message-layers-*.js';
      await page.route(code, (route) => route.abort('connectionreset'));
      await ana.arriveAs(ana.name);
      await crew.send('ben', 'Choose');
      await ana.open('Crew');
      const message = ana.bubble('Choose');
      await message.hover();
      const failed = page.waitForEvent('requestfailed');
      const button = message.getByRole('button', { name: 'What you can do with this message' });
      await button.click();
      await failed;
      await page.unroute(code);
      await crew.send('ben', 'Later');
      await ana.bubble('Later').waitFor();
      const opened = await page.getByRole('menu').count();

      await button.click();
      await page.getByRole('menu').waitFor();

      expect(opened).toBe(0);
      await page.keyboard.press('Escape');
    });

    it('gives no focus to a message that could not be loaded when it was asked for', async () => {
      const { server, ana, page, field, groupId, crew } = visit();
      const first = await crew.send('ben', 'Where to?');
      for (let n = 1; n <= MANY; n++) await crew.send('ben', `Many ${n}`);
      const home = await crew.send('ben', 'Home', { replyTo: first });
      await server.rest(ana.userId, 'POST', `/api/rooms/${groupId}/receipts`, {
        messageId: home,
        kind: 'seen',
      });
      await ana.arriveAs(ana.name);
      await ana.open('Crew');
      await ana.bubble('Home').waitFor();
      await page.route('**/messages?*', (route) => route.abort('connectionreset'));
      await ana.bubble('Home').getByRole('button', { name: 'In reply to' }).click();
      await field.focus();
      await page.unroute('**/messages?*');

      const scroller = page.getByRole('region', { name: 'Messages' });
      await expect
        .poll(async () => {
          await scroller.evaluate((element) => (element.scrollTop = 0));
          return page.getByRole('article').filter({ hasText: 'Where to?' }).count();
        })
        .toBeGreaterThan(0);

      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('textarea');
    });
  });
});

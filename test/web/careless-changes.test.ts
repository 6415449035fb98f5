import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VERSIONS_PAGE_MAX } from '../../src/application/messages/read-changes.js';
import { EMOJI_MAX_BYTES, OPEN_ROOM_MAX_MEMBERS, REACTIONS_MAX } from '../../src/domain/limits.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { recordAnnouncements } from './support/announcements.js';
import { describeBrowser } from './support/chromium.js';
import { misplacedIn } from './support/look.js';
import { LOOKS, showAs } from './support/looks.js';
import { chooseFromMenu, openMenu } from './support/message-menu.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** More messages than a page of the log has. */
const MANY = 60;

/** Two bytes each, on a letter of one. */
const MARKS = '\u0300'.repeat((EMOJI_MAX_BYTES - 1) >> 1);
/** One grapheme cluster each: piled up marks, a letter of another direction, the widest one, a family. */
const STRANGE = [`x${MARKS}`, '\u05D0\u05B8', '\uFDFD', '👨‍👩‍👧‍👦'];

/** In em: of a coloured emoji. */
const EMOJI_WIDTH = 1.25;

/** The widest text that a user of the narrowest window may have set. */
const NARROW_AND_LARGE = { name: '320-24px', width: 320, height: 640, text: 150 };

describeBrowser('changes of messages by careless and hostile people', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let roomId: string;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    await ana.arriveAs(ownName('Ana'));
    roomId = await server.createGroup(ana.userId, ['ben', 'chloe']);
    await server.rest(ana.userId, 'POST', '/api/groups/set-role', {
      groupId: roomId,
      userId: 'ben',
      role: 'admin',
    });
    await ana.open('Crew');
  });
  afterEach(async () => {
    await showAs(ana.page, LOOKS[0]);
    expectNoComplaints(ana);
  });
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const pathOf = (messageId = '') => `/api/rooms/${roomId}/messages/${messageId}`;
  const send = async (who: string, message: string, more: object = {}): Promise<string> =>
    (await server.rest<{ messageId: string }>(who, 'POST', pathOf(), { message, ...more })).body.messageId;
  const edit = (who: string, messageId: string, message: string) =>
    server.rest(who, 'PATCH', pathOf(messageId), { message });
  const remove = (who: string, messageId: string) => server.rest(who, 'DELETE', pathOf(messageId));
  const react = (who: string, messageId: string, emoji: string) =>
    server.rest(who, 'PUT', `${pathOf(messageId)}/reactions/${encodeURIComponent(emoji)}`);
  const mentionsOf = async (messageId: string): Promise<unknown> => {
    const { body } = await server.rest<{ messages: { messageId: string; mentions?: string[] }[] }>(
      ana.userId,
      'GET',
      pathOf().slice(0, -1),
    );
    return body.messages.find((message) => message.messageId === messageId)?.mentions;
  };
  const field = () => ana.page.getByRole('main').getByRole('textbox');

  describe('what is refused', () => {
    it('an edit, beside one from elsewhere, says why, and its text is there to be saved again', async () => {
      const { page } = ana;
      const id = await send(ana.userId, 'First');
      await ana.bubble('First').waitFor();
      await chooseFromMenu(ana, 'First', 'Edit');
      const announced = await recordAnnouncements(page);
      await ana.context.setOffline(true);
      await page.getByText('You are offline').waitFor();
      await ana.say('A long text of this device');
      await edit(ana.userId, id, 'Of another device');

      await ana.context.setOffline(false);
      await page
        .getByRole('main')
        .getByText('Not changed. That is not possible as things are now.')
        .waitFor();
      await expect
        .poll(announced, { timeout: 5_000 })
        .toEqual(['Not changed. That is not possible as things are now.']);
      await chooseFromMenu(ana, 'Of another device', 'Edit');
      expect(await field().inputValue()).toBe('A long text of this device');
      await page.keyboard.press('Enter');

      await ana
        .bubble('A long text of this device')
        .getByRole('button', { name: /^edited/ })
        .waitFor();
      await expect.poll(() => page.getByRole('main').getByText('Not changed.').count()).toBe(0);
    });

    it('a reaction beyond the most that a message has is taken back, and the page says why', async () => {
      const { page } = ana;
      const id = await send('ben', 'React');
      for (let n = 0; n < REACTIONS_MAX; n++) await react('ben', id, String.fromCodePoint(0x1f400 + n));
      await ana.bubble('React').getByRole('button', { name: '🐀 1' }).waitFor();

      await chooseFromMenu(ana, 'React', '👍');

      await page.getByRole('alert').getByText('That is not possible as things are now.').waitFor();
      await expect.poll(() => ana.bubble('React').getByRole('button', { name: '👍' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Dismiss' }).click();
    });
  });

  describe('what is deleted meanwhile', () => {
    it('is not saved, and what the user has typed stays until they give it up', async () => {
      const { page } = ana;
      await field().fill('A draft');
      const id = await send(ana.userId, 'Mine');
      await chooseFromMenu(ana, 'Mine', 'Edit');
      await field().fill('Mine, and more');

      await remove('ben', id);
      await page.getByRole('main').getByText('Deleted message').waitFor();
      await page.keyboard.press('Enter');

      expect(await field().inputValue()).toBe('Mine, and more');
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await expect.poll(() => field().inputValue()).toBe('A draft');
      await field().fill('');
    });

    it('is shown nowhere: not in a dialog with its texts, not above an answer, not in its menu', async () => {
      const { page } = ana;
      const [versions, answered, menu] = [
        await send('ben', 'Frist'),
        await send('ben', 'Answered'),
        await send('ben', 'Menu'),
      ];
      await edit('ben', versions, 'First');
      await chooseFromMenu(ana, 'Answered', 'Reply');
      await ana
        .bubble('First')
        .getByRole('button', { name: /^edited/ })
        .click();
      await page.getByRole('dialog').getByText('Frist').waitFor();
      // The texts cannot be read again.
      await page.route('**/versions', (route) => route.abort('connectionreset'));

      await remove('ben', versions);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await openMenu(ana, 'Menu');
      await remove('ben', answered);
      await remove('ben', menu);

      await expect.poll(() => page.getByRole('menu').count()).toBe(0);
      await expect.poll(() => page.getByText(/Answered|Frist|First|Menu/).count()).toBe(0);
      await expect.poll(() => page.evaluate(() => document.activeElement === document.body)).toBe(false);
      await page.unroute('**/versions');
    });

    it('stays deleted in the answer to its answer', async () => {
      const first = await send('ben', 'One');
      const second = await send('chloe', 'Two', { replyTo: first });
      await send('ben', 'Three', { replyTo: second });
      await ana.bubble('Three').waitFor();

      await remove('ben', first);
      await remove('chloe', second);

      await ana
        .bubble('Three')
        .getByRole('button', { name: /Deleted message/ })
        .waitFor();
      await expect.poll(() => ana.page.getByText(/^(One|Two)$/).count()).toBe(0);
    });
  });

  it('load no more than a page of the texts of a message that was edited very often, until one asks', async () => {
    const { page } = ana;
    const id = await send('ben', 'Text 0');
    const edits = VERSIONS_PAGE_MAX + 10;
    for (let n = 1; n <= edits; n++) await edit('ben', id, `Text ${n}`);
    const texts = page.getByRole('dialog').getByRole('listitem');
    await ana
      .bubble(`Text ${edits}`)
      .getByRole('button', { name: /^edited/ })
      .click();
    await expect.poll(() => texts.count()).toBe(VERSIONS_PAGE_MAX);

    await page.getByRole('button', { name: 'Show earlier texts' }).click();

    await expect.poll(() => texts.count()).toBe(edits + 1);
    await texts.last().getByText('Text 0').waitFor();
    expect(await page.getByRole('button', { name: 'Show earlier texts' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  describe('a hand that is too quick', () => {
    it('saves an edit and sends no draft with it, by a double click as by an Enter that is held', async () => {
      const { page } = ana;
      await send(ana.userId, 'Mine');
      await chooseFromMenu(ana, 'Mine', 'Edit');
      await page.keyboard.press('Escape');
      await field().fill('A draft');
      await chooseFromMenu(ana, 'Mine', 'Edit');
      await field().fill('Mine 2');

      await page.getByRole('button', { name: 'Save' }).dblclick();
      await ana.bubble('Mine 2').waitFor();
      await chooseFromMenu(ana, 'Mine 2', 'Edit');
      await field().fill('Mine 3');
      for (let n = 0; n < 3; n++) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
      await ana.bubble('Mine 3').waitFor();

      expect(await field().inputValue()).toBe('A draft');
      expect(await ana.bubble('A draft').count()).toBe(0);
      await field().fill('');
    });

    it('opens the menu of a message once its code can be loaded, and not by itself', async () => {
      const { page } = ana;
      const code = '**/message-layers-*.js';
      await page.route(code, (route) => route.abort('connectionreset'));
      await ana.arriveAs(ana.name);
      await send('ben', 'Choose');
      await ana.open('Crew');
      const message = ana.bubble('Choose');
      await message.hover();
      const failed = page.waitForEvent('requestfailed');
      const button = message.getByRole('button', { name: 'What you can do with this message' });
      await button.click();
      await failed;
      await page.unroute(code);
      await send('ben', 'Later');
      await ana.bubble('Later').waitFor();
      const opened = await page.getByRole('menu').count();

      await button.click();
      await page.getByRole('menu').waitFor();

      expect(opened).toBe(0);
      await page.keyboard.press('Escape');
    });

    it('gives no focus to a message that could not be loaded when it was asked for', async () => {
      const { page } = ana;
      const first = await send('ben', 'Where to?');
      for (let n = 1; n <= MANY; n++) await send('ben', `Many ${n}`);
      const home = await send('ben', 'Home', { replyTo: first });
      await server.rest(ana.userId, 'POST', `/api/rooms/${roomId}/receipts`, {
        messageId: home,
        kind: 'seen',
      });
      await ana.arriveAs(ana.name);
      await ana.open('Crew');
      await ana.bubble('Home').waitFor();
      await page.route('**/messages?*', (route) => route.abort('connectionreset'));
      await ana.bubble('Home').getByRole('button', { name: 'In reply to' }).click();
      await field().focus();
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

  describe('who is mentioned', () => {
    it('is told apart from a namesake, in the list and in the message', async () => {
      const { page } = ana;
      for (const id of ['ben-1', 'ben-2'])
        (await server.connect(id, { token: server.tokenOf(id, 'Ben Ortiz') })).close();
      roomId = await server.createGroup(ana.userId, ['ben-1', 'ben-2']);
      await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId: roomId, name: 'Namesakes' });
      await ana.open('Namesakes');

      await field().pressSequentially('Hi @ben o');
      const options = page.getByRole('option');
      await expect
        .poll(() => options.allInnerTexts())
        .toEqual([expect.stringContaining('ben-1'), expect.stringContaining('ben-2')]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await field().inputValue()).toBe('Hi @ben-2 ');
      await page.keyboard.press('Enter');

      const sent = page.getByRole('article').filter({ hasText: /Hi @.*Ben Ortiz.*ben-2/ });
      await sent.waitFor();
    });

    it('stays so when the text around the name is edited, although the members are not loaded', async () => {
      const others = Array.from({ length: OPEN_ROOM_MAX_MEMBERS }, (_, n) => `member-${n}`);
      roomId = await server.createGroup(ana.userId, others);
      await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId: roomId, name: 'Many' });
      await ana.open('Many');
      const id = await send(ana.userId, 'Helo, @member-7', { mentions: ['member-7'] });
      await ana.page.route('**/members', (route) => route.abort('connectionreset'));

      await chooseFromMenu(ana, 'Helo, @member-7', 'Edit');
      await ana.say('Hello, @member-7');
      await ana.page.getByRole('button', { name: /^edited/ }).waitFor();

      expect(await mentionsOf(id)).toEqual(['member-7']);
      await ana.page.unroute('**/members');
    });
  });

  it('keep the narrowest window in order with emoji of marks, directions and great width, in both directions', async () => {
    const { page } = ana;
    const id = await send('ben', 'Strange');
    const answers = await Promise.all(STRANGE.map((emoji) => react('ben', id, emoji)));
    expect(answers.map(({ status }) => status)).toEqual(STRANGE.map(() => 200));
    await ana.bubble('Strange').getByRole('button', { name: '👨‍👩‍👧‍👦 1' }).waitFor();

    for (const language of ['en', 'ar']) {
      await showAs(page, { ...NARROW_AND_LARGE, language });
      expect(await misplacedIn(page)).toEqual([]);
      await ana.bubble('Strange').getByRole('button', { name: '👨‍👩‍👧‍👦' }).click({ button: 'right' });
      await page.getByRole('dialog').getByText('👨‍👩‍👧‍👦').waitFor();
      expect(await misplacedIn(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await showAs(page, NARROW_AND_LARGE);
    await chooseFromMenu(ana, 'Strange', 'More emoji');
    const cells = page.getByRole('gridcell');
    await cells.first().waitFor();
    const tooNarrow = () =>
      cells.evaluateAll(
        (all, width) =>
          all.filter((cell) => cell.clientWidth < width * Number.parseFloat(getComputedStyle(cell).fontSize))
            .length,
        EMOJI_WIDTH,
      );
    await expect.poll(tooNarrow).toBe(0);
    await page.keyboard.press('Escape');
  });
});

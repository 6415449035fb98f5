import { afterEach, describe, expect, it } from 'vitest';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import { VERSIONS_PAGE_MAX } from '../../src/application/messages/read-changes.js';
import { EMOJI_MAX_BYTES, OPEN_ROOM_MAX_MEMBERS } from '../../src/domain/limits.js';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';
import { misplacedIn } from './support/look.js';
import { LOOKS, showAs } from './support/looks.js';
import { chooseFromMenu } from './support/message-menu.js';
import { roomRest } from './support/room-rest.js';

/** Two bytes each, on a letter of one. */
const MARKS = '\u0300'.repeat((EMOJI_MAX_BYTES - 1) >> 1);
/** One grapheme cluster each: piled up marks, a letter of another direction, the widest one, a family. */
const STRANGE = [`x${MARKS}`, '\u05D0\u05B8', '\uFDFD', '👨‍👩‍👧‍👦'];

/** In em: of a coloured emoji. */
const EMOJI_WIDTH = 1.25;

/** The widest text that a user of the narrowest window may have set. */
const NARROW_AND_LARGE = { name: '320-24px', width: 320, height: 640, text: 150 };

describeBrowser('changes of messages by hostile people', (browser) => {
  const visit = groupVisits(browser);
  afterEach(() => showAs(visit().page, LOOKS[0]));

  it('load no more than a page of the texts of a message that was edited very often, until one asks', async () => {
    const { ana, page, crew } = visit();
    const id = await crew.send('ben', 'Text 0');
    const edits = VERSIONS_PAGE_MAX + 10;
    for (let n = 1; n <= edits; n++) await crew.edit('ben', id, `Text ${n}`);
    const texts = page.getByRole('dialog').getByRole('listitem');
    await ana
      .bubble(`Text ${edits}`)
      .getByRole('button', { name: /^edited/ })
      .click();
    await expect.poll(() => texts.count()).toBe(VERSIONS_PAGE_MAX);

    await page.getByRole('button', { name: 'Show more' }).click();

    await expect.poll(() => texts.count()).toBe(edits + 1);
    await texts.last().getByText('Text 0').waitFor();
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  describe('who is mentioned', () => {
    it('is told apart from a namesake, in the list and in the message', async () => {
      const { server, ana, page, field } = visit();
      for (const id of ['ben-1', 'ben-2'])
        (await server.connect(id, { token: server.tokenOf(id, 'Ben Ortiz') })).close();
      const groupId = await server.createGroup(ana.userId, ['ben-1', 'ben-2']);
      await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId, name: 'Namesakes' });
      await ana.open('Namesakes');

      await field.pressSequentially('Hi @ben o');
      const options = page.getByRole('option');
      await expect
        .poll(() => options.allInnerTexts())
        .toEqual([expect.stringContaining('ben-1'), expect.stringContaining('ben-2')]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await field.inputValue()).toBe('Hi @ben-2 ');
      await page.keyboard.press('Enter');

      const sent = page.getByRole('article').filter({ hasText: /Hi @.*Ben Ortiz.*ben-2/ });
      await sent.waitFor();
    });

    it('stays so when the text around the name is edited, although the members are not loaded', async () => {
      const { server, ana, page } = visit();
      const others = Array.from({ length: OPEN_ROOM_MAX_MEMBERS }, (_, n) => `member-${n}`);
      const groupId = await server.createGroup(ana.userId, others);
      await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId, name: 'Many' });
      await ana.open('Many');
      const { send } = roomRest(server, groupId);
      const id = await send(ana.userId, 'Helo, @member-7', { mentions: ['member-7'] });
      await page.route('**/members', (route) => route.abort('connectionreset'));

      await chooseFromMenu(ana, 'Helo, @member-7', 'Edit');
      await ana.say('Hello, @member-7');
      await page.getByRole('button', { name: /^edited/ }).waitFor();

      const path = `/api/rooms/${groupId}/messages`;
      const { body } = await server.rest<{ messages: WireMessage[] }>(ana.userId, 'GET', path);
      expect(body.messages.find(({ messageId }) => messageId === id)).toMatchObject({
        message: 'Hello, @member-7',
        mentions: ['member-7'],
      });
      await page.unroute('**/members');
    });
  });

  it('keep the narrowest window in order with emoji of marks, directions and great width, in both directions', async () => {
    const { ana, page, crew } = visit();
    const id = await crew.send('ben', 'Strange');
    const answers = await Promise.all(STRANGE.map((emoji) => crew.react('ben', id, emoji)));
    expect(answers).toEqual(STRANGE.map(() => 200));
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

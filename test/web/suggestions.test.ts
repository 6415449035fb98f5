import { beforeEach, expect, it } from 'vitest';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';
import { type RoomRest, roomRest } from './support/room-rest.js';
import { LOOKS, showAs } from './support/looks.js';

/** Names that begin alike. The members are in the order of their ids. */
const NAMES = {
  'a-joan': 'Joan Fox',
  'b-anna': 'Annabel Fox',
  'c-ann': 'Ann',
  ...Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`d-${n}`, `Joan ${'Longname '.repeat(n)}${n}`])),
};

describeBrowser('the people whom an `@` may mean', (browser) => {
  const visit = groupVisits(browser);
  let crew: RoomRest;
  beforeEach(async () => {
    const { server, ana } = visit();
    for (const [id, name] of Object.entries(NAMES))
      (await server.connect(id, { token: server.tokenOf(id, name) })).close();
    const groupId = await server.createGroup(ana.userId, Object.keys(NAMES));
    await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId, name: 'Alike' });
    await ana.open('Alike');
    crew = roomRest(server, groupId);
  });

  it('are first those whose name is what is typed, then those whose name begins so', async () => {
    const { page, field } = visit();
    await field.pressSequentially('Hi @ann');
    await page.getByRole('option').first().waitFor();

    const options = await page.getByRole('option').allInnerTexts();
    await page.keyboard.press('Enter');

    expect(options).toEqual([expect.stringContaining('c-ann'), expect.stringContaining('b-anna')]);
    await expect.poll(() => field.inputValue()).toBe('Hi @Ann ');
    await field.fill('');
  });

  it.each(['Enter', 'Control+A Delete'])(
    'come again in the same place once the text with the one who was chosen is gone: %s',
    async (keys) => {
      const { page, field } = visit();
      await field.pressSequentially('@ann');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Enter');
      await expect.poll(() => field.inputValue()).toBe('@Ann ');

      for (const key of keys.split(' ')) await page.keyboard.press(key);
      await expect.poll(() => field.inputValue()).toBe('');
      await field.pressSequentially('@joan');

      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Escape');
      await field.fill('');
    },
  );

  it('are nobody where a text that is edited ends with a mention, so that Enter saves it', async () => {
    const { ana, page, field } = visit();
    await crew.send(ana.userId, 'Helo @Joan Fox', { mentions: ['a-joan'] });
    await page.getByRole('article').filter({ hasText: 'Helo @Joan Fox' }).waitFor();
    await field.press('ArrowUp');
    await expect.poll(() => field.inputValue()).toBe('Helo @Joan Fox');
    await field.press('Home');
    await page.keyboard.type('Oh, ');
    await field.press('End');

    const suggested = await page.getByRole('option').count();
    await page.keyboard.press('Enter');

    await page.getByRole('article').filter({ hasText: 'Oh, Helo @Joan Fox' }).waitFor();
    expect(suggested).toBe(0);
    expect(await field.inputValue()).toBe('');
  });

  it('are nobody for an `@` before a blank', async () => {
    const { ana, page, field } = visit();
    await field.pressSequentially('See you @ ');

    await page.keyboard.press('Enter');

    await ana.bubble('See you @').waitFor();
    expect(await field.inputValue()).toBe('');
  });

  it.each(['en', 'ar'])(
    'come into view by the arrows, with the beginning of a name and the id: %s',
    async (language) => {
      const { page, field } = visit();
      await showAs(page, { name: 'low', width: 390, height: 600, language });
      await field.pressSequentially('@joan');
      await page.getByRole('option').first().waitFor();

      for (let n = 0; n < Object.keys(NAMES).length - 3; n++) await page.keyboard.press('ArrowDown');

      const chosen = page.getByRole('option', { selected: true });
      await chosen.getByText('d-6').waitFor();
      const { option, list, id } = await chosen.evaluate((element) => {
        const boxOf = (each: Element | null | undefined) => each?.getBoundingClientRect().toJSON() as DOMRect;
        return {
          option: boxOf(element),
          list: boxOf(element.parentElement),
          id: boxOf(element.querySelector('.parley-person-id')),
        };
      });
      expect(option.top).toBeGreaterThanOrEqual(list.top);
      expect(option.bottom).toBeLessThanOrEqual(list.bottom);
      expect(id.left).toBeGreaterThanOrEqual(option.left);
      expect(id.right).toBeLessThanOrEqual(option.right);
      await page.keyboard.press('Escape');
      await field.fill('');
      await showAs(page, LOOKS[0]);
    },
  );

  it('leave the caret in view behind the one who was chosen, as behind a long text that is edited', async () => {
    const { page, field } = visit();
    const isAtEnd = () =>
      field.evaluate(
        (area) => area.scrollTop > 0 && area.scrollTop + area.clientHeight >= area.scrollHeight - 1,
      );
    await showAs(page, { name: 'narrow', width: 390, height: 780 });
    await field.fill('A line\n'.repeat(20));
    await field.press('Control+End');
    await field.pressSequentially('Hi @d-6');
    await page.getByRole('option').first().waitFor();

    await page.keyboard.press('Enter');
    await expect.poll(isAtEnd).toBe(true);
    await page.keyboard.press('Enter');
    const sent = page.getByRole('article').filter({ hasText: 'A line' });
    await sent.getByRole('button', { name: 'Show who' }).waitFor();
    await field.press('ArrowUp');

    await page.getByLabel('Edit your message').waitFor();
    await expect.poll(isAtEnd).toBe(true);
    await page.keyboard.press('Escape');
    await showAs(page, LOOKS[0]);
  });
});

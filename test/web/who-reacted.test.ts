import { expect, it } from 'vitest';
import { REACTIONS_PAGE_MAX } from '../../src/application/messages/read-changes.js';
import { STATUS_PAGE_MAX } from '../../src/application/messages/message-status.js';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';
import { violationsOf } from './support/look.js';
import { chooseFromMenu, openMenu } from './support/message-menu.js';
import { roomRest } from './support/room-rest.js';

describeBrowser('who has reacted to a message', (browser) => {
  const visit = groupVisits(browser);
  const dialog = () => visit().page.getByRole('dialog', { name: 'Reactions' });
  const people = () => dialog().getByRole('list', { name: 'Who has reacted' }).getByRole('listitem');
  const pill = (text: string, name: string) => visit().ana.bubble(text).getByRole('button', { name });

  it('is shown by the menu, the keyboard and the right button, as it changes', async () => {
    const { ana, page, crew } = visit();
    const id = await crew.send(ana.userId, 'Lunch?');
    await crew.react('ben', id, '👍');
    await crew.react('ben', id, '🍕');
    await crew.react(ana.userId, id, '👍');
    await pill('Lunch?', '👍 2').waitFor();

    await chooseFromMenu(ana, 'Lunch?', 'Reactions');
    await expect
      .poll(async () => (await people().allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ')))
      .toEqual(
        expect.arrayContaining([expect.stringMatching(/ben 🍕 👍/u), expect.stringMatching(/You 👍/u)]),
      );
    expect(await violationsOf(page)).toEqual([]);
    await crew.react('chloe', id, '🥗');
    await people().filter({ hasText: 'chloe' }).getByText('🥗').waitFor();
    for (const [who, emoji] of [
      ['ben', '👍'],
      ['ben', '🍕'],
      ['chloe', '🥗'],
      [ana.userId, '👍'],
    ] as const)
      await crew.react(who, id, emoji, 'DELETE');
    await dialog().getByText('Nobody reacts to this message any more.').waitFor();
    await page.keyboard.press('Escape');
    await openMenu(ana, 'Lunch?');
    expect(await page.getByRole('menuitem', { name: 'Reactions' }).count()).toBe(0);
    await page.keyboard.press('Escape');

    await crew.react('ben', id, '👍');
    await pill('Lunch?', '👍 1').click({ button: 'right' });
    await people().filter({ hasText: 'ben' }).waitFor();
    await page.keyboard.press('Escape');
    await pill('Lunch?', '👍 1').focus();
    await page.keyboard.press('Shift+F10');
    await people().filter({ hasText: 'ben' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('👍 1');
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  it('is shown by a long press, which reacts to nothing', async () => {
    const { page, crew } = visit();
    const id = await crew.send('ben', 'Press me');
    await crew.react('ben', id, '👍');
    const box = await pill('Press me', '👍 1').boundingBox();
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints });

    await touch('touchStart', [{ x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 5 }]);
    await people().filter({ hasText: 'ben' }).waitFor();
    await touch('touchEnd', []);
    await page.keyboard.press('Escape');

    await pill('Press me', '👍 1').waitFor();
  });

  it('is shown by name in a group whose members are not loaded, a page at a time, and says a refusal', async () => {
    const { server, ana, page } = visit();
    const others = Array.from({ length: REACTIONS_PAGE_MAX + 10 }, (_, n) => `fan-${100 + n}`);
    const last = others.at(-1) ?? '';
    (await server.connect(last, { token: server.tokenOf(last, 'Last Fan') })).close();
    const groupId = await server.createGroup(ana.userId, others);
    await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId, name: 'Stadium' });
    await ana.open('Stadium');
    const stadium = roomRest(server, groupId);
    const id = await stadium.send(ana.userId, 'Goal!');
    for (const other of others) await stadium.react(other, id, '⚽');
    await pill('Goal!', `⚽ ${others.length}`).waitFor();

    await page.route('**/reactions', (route) => route.abort());
    await chooseFromMenu(ana, 'Goal!', 'Reactions');
    await dialog().getByRole('alert').getByText('The server cannot be reached.').waitFor();
    await page.unroute('**/reactions');
    expect(ana.takeComplaints()).toEqual([expect.stringContaining('ERR_FAILED')]);
    await page.keyboard.press('Escape');
    await chooseFromMenu(ana, 'Goal!', 'Reactions');

    await expect.poll(() => people().count()).toBe(REACTIONS_PAGE_MAX);
    await dialog().getByRole('button', { name: 'Show more' }).click();
    await people().filter({ hasText: 'Last Fan' }).waitFor();
    expect(await people().count()).toBe(others.length);
    // A change leaves open what the user has asked for.
    await stadium.react(ana.userId, id, '⚽');
    await people().filter({ hasText: 'You' }).waitFor();
    expect(await people().count()).toBe(others.length + 1);

    await page.keyboard.press('Escape');
    await ana.bubble('Goal!').getByRole('button', { name: 'Show who' }).click();
    const recipients = page.getByRole('list', { name: 'Recipients' }).getByRole('listitem');
    await expect.poll(() => recipients.count()).toBe(STATUS_PAGE_MAX);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => recipients.count()).toBe(others.length);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });
});

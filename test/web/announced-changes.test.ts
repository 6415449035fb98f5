import { expect, it } from 'vitest';
import { recordAnnouncements } from './support/announcements.js';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';

/** Changes that come within a second are announced together. */
const SOON = { timeout: 5_000 };

describeBrowser('what others make of messages is announced', (browser) => {
  const visit = groupVisits(browser);

  it('once for each edit, deletion and reaction, and not for what the user does', async () => {
    const { ana, crew } = visit();
    const [mine, edited, deleted] = [
      await crew.send(ana.userId, 'Mine'),
      await crew.send('ben', 'Wrng'),
      await crew.send('ben', 'Secret'),
    ];
    await ana.bubble('Secret').waitFor();
    const announced = await recordAnnouncements(ana.page);

    await crew.edit('ben', edited, 'Right');
    await expect.poll(announced, SOON).toEqual(['ben edited: Right']);
    await crew.remove('ben', deleted);
    await expect.poll(async () => (await announced()).slice(1), SOON).toEqual(['ben deleted a message']);
    await crew.react(ana.userId, mine, '🙏');
    await crew.react('chloe', mine, '👍');
    await expect
      .poll(async () => (await announced()).slice(2), SOON)
      .toEqual(['Reactions to “Mine”: \u2068👍\u2069 1']);
  });

  it('by their number where there are many within a second', async () => {
    const { ana, crew } = visit();
    const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => crew.send('ben', `Line ${n}`)));
    await ana.bubble('Line 29').waitFor();
    await expect.poll(() => ana.row('Crew').getByText('unread').count()).toBe(0);
    const announced = await recordAnnouncements(ana.page);

    await Promise.all(ids.flatMap((id) => [crew.react('ben', id, '👍'), crew.react('chloe', id, '👍')]));
    await ana.bubble('Line 29').getByRole('button', { name: '👍 2' }).waitFor();

    await expect.poll(announced, SOON).not.toEqual([]);
    const said = await announced();
    expect(said.length).toBeLessThanOrEqual(3);
    expect(said[0]).toMatch(/^\d+ messages were changed$/);
  });
});

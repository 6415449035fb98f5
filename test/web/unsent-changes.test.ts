import { beforeEach, expect, it } from 'vitest';
import { describeBrowser } from './support/chromium.js';
import { groupVisits } from './support/group-visit.js';
import { chooseFromMenu } from './support/message-menu.js';
import { expectNoComplaints, openVisitor } from './support/visitor.js';

describeBrowser('a change or an answer that is begun and not sent', (browser) => {
  const visit = groupVisits(browser);
  beforeEach(async () => {
    const { server, ana } = visit();
    // Until it has its own name, it has that of the other group.
    const aside = await server.createGroup(ana.userId, ['ben']);
    await server.rest(ana.userId, 'POST', '/api/groups/rename', { groupId: aside, name: 'Aside' });
  });

  const goElsewhereAndBack = async () => {
    const { ana, field } = visit();
    await ana.open('Aside');
    await expect.poll(() => field.inputValue()).toBe('');
    await ana.open('Crew');
  };

  it('is there after other rooms, as an edit that is saved to its message and leaves the draft as it was', async () => {
    const { ana, page, field, crew } = visit();
    await field.fill('A draft');
    await crew.send(ana.userId, 'Mine');
    await chooseFromMenu(ana, 'Mine', 'Edit');
    await field.fill('Mine, and more');

    await goElsewhereAndBack();
    await page.getByLabel('Edit your message').waitFor();
    expect(await field.inputValue()).toBe('Mine, and more');
    await page.keyboard.press('Enter');

    await ana
      .bubble('Mine, and more')
      .getByRole('button', { name: /^edited/ })
      .waitFor();
    expect(await field.inputValue()).toBe('A draft');
    await goElsewhereAndBack();
    expect(await field.inputValue()).toBe('A draft');
    await field.fill('');
  });

  it('is there after other rooms, as an answer, and nothing is left of it after signing out', async () => {
    const { ana, page, field, crew } = visit();
    await crew.send('ben', 'When?');
    const answering = page.getByRole('status').filter({ hasText: 'Reply to' });
    await chooseFromMenu(ana, 'When?', 'Reply');
    await field.fill('At six');
    await goElsewhereAndBack();
    await answering.waitFor();
    await page.keyboard.press('Enter');
    await ana
      .bubble('At six')
      .getByRole('button', { name: /^In reply to/ })
      .waitFor();
    await chooseFromMenu(ana, 'At six', 'Edit');
    await field.fill('At seven');
    await ana.open('Aside');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await ana.signInAs(ana.name);
    await ana.open('Crew');
    await ana.bubble('At six').waitFor();

    expect(await field.inputValue()).toBe('');
    expect(await page.getByLabel('Edit your message').count()).toBe(0);
    expect(await answering.count()).toBe(0);
  });

  it('goes on where it was when it is chosen once more, and begins anew after it was given up', async () => {
    const { ana, page, field, crew } = visit();
    await crew.send(ana.userId, 'Mine');
    await chooseFromMenu(ana, 'Mine', 'Edit');
    await field.fill('Mine, and more');

    await chooseFromMenu(ana, 'Mine', 'Edit');
    const again = await field.inputValue();
    await page.keyboard.press('Escape');
    await chooseFromMenu(ana, 'Mine', 'Edit');

    expect(again).toBe('Mine, and more');
    expect(await field.inputValue()).toBe('Mine');
    await page.keyboard.press('Escape');
  });

  it('comes back without the focus on a touch screen, whose keyboard would cover the messages', async () => {
    const { server, ana, crew } = visit();
    const finger = await openVisitor(browser(), server.url, { hasTouch: true, isMobile: true });
    const touched = finger.page.getByRole('main').getByRole('textbox');
    const focused = () => finger.page.evaluate(() => document.activeElement?.localName);
    await crew.send(ana.userId, 'Mine');
    await finger.arriveAs(ana.name);
    await finger.open('Crew');
    await finger.bubble('Mine').waitFor();
    await touched.press('ArrowUp');
    await expect.poll(() => touched.inputValue()).toBe('Mine');
    await finger.open('Aside');

    await finger.open('Crew');
    await expect.poll(() => touched.inputValue()).toBe('Mine');

    expect(await focused()).not.toBe('textarea');
    expectNoComplaints(finger);
    await finger.context.close();
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../src/domain/limits.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

describeBrowser('a group of more members than are told one by one', (browser) => {
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

  it('says live who has an open message, and how many have each that is shown', async () => {
    const others = Array.from({ length: EXACT_RECEIPTS_MAX_MEMBERS }, (_, i) => `member-${i}`);
    const roomId = await server.createGroup(ana.userId, others);
    const [first, second] = [await server.connect('member-0'), await server.connect('member-1')];
    await ana.open('Crew');
    await ana.say('Who reads this?');
    await ana.say('And this?');
    const tick = (text: string) => ana.bubble(text).getByRole('button', { name: /Show who/ });
    await expect.poll(() => tick('Who reads this?').count()).toBe(1);
    const see = async ({ messages, ok }: typeof first) => {
      await expect.poll(() => messages(roomId).length).toBe(2);
      await ok('messageSeen', { roomId, messageId: messages(roomId)[1]?.messageId });
    };

    await see(first);
    await expect.poll(() => tick('Who reads this?').textContent()).toMatch(/^1\/32/);
    await tick('Who reads this?').click();
    const dialog = ana.page.getByRole('dialog');
    const rowOf = (name: string) => dialog.getByRole('listitem').filter({ hasText: name }).first();
    await expect.poll(() => rowOf('member-0').textContent()).toMatch(/Seen/);
    const before = await rowOf('member-1').textContent();
    await see(second);

    expect(before).not.toMatch(/Seen/);
    await expect.poll(() => rowOf('member-1').textContent(), { timeout: 5_000 }).toMatch(/Seen/);
    await ana.page.keyboard.press('Escape');
    for (const text of ['Who reads this?', 'And this?']) {
      await expect.poll(() => tick(text).textContent(), { timeout: 5_000 }).toMatch(/^2\/32/);
    }
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../src/domain/limits.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

describeBrowser('a group of more members than send receipts one by one', (browser) => {
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

  it('keeps its ticks when it grows, follows live who has a message, and is counted by one call', async () => {
    const others = Array.from({ length: EXACT_RECEIPTS_MAX_MEMBERS - 1 }, (_, i) => `grown-${i}`);
    const roomId = await server.createGroup(ana.userId, others);
    const [first, second] = [await server.connect('grown-0'), await server.connect('grown-1')];
    const commands: string[] = [];
    ana.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => commands.push(String(payload))),
    );
    await ana.reload();
    await ana.row('Crew').waitFor();
    await ana.open('Crew');
    for (let n = 1; n <= 5; n++) await ana.say(`Line ${n}`);
    const tick = (n: number) => ana.bubble(`Line ${n}`).getByRole('button', { name: /Show who/ });
    await expect.poll(() => tick(5).count()).toBe(1);
    await expect.poll(() => first.messages(roomId).length).toBe(5);
    await first.ok('messageSeen', { roomId, messageId: first.messages(roomId)[4]?.messageId });
    await expect.poll(() => tick(5).textContent()).toMatch(/^1\/31/);
    const counted = () => commands.filter((command) => command.includes('messageCounts'));
    const before = counted().length;

    await server.rest(ana.userId, 'POST', '/api/groups/add-member', { groupId: roomId, userId: 'grown-32' });
    await ana.page.getByText(/You added .*grown-32/).waitFor();
    const shown = await Promise.all([1, 2, 3, 4, 5].map((n) => tick(n).textContent()));
    await tick(5).click();
    const dialog = ana.page.getByRole('dialog');
    const row = dialog.getByRole('listitem').filter({ hasText: /^\W*\w+grown-1(?!\d)/ });
    await expect.poll(() => row.count()).toBe(1);
    const unseen = await row.textContent();
    await second.ok('messageSeen', { roomId, messageId: first.messages(roomId)[4]?.messageId });
    await expect.poll(() => row.textContent(), { timeout: 5_000 }).toMatch(/Seen/);
    await ana.page.keyboard.press('Escape');

    expect(unseen).not.toMatch(/Seen/);
    for (const text of shown) expect(text).toMatch(/^1\/31/);
    await expect.poll(() => tick(1).textContent(), { timeout: 5_000 }).toMatch(/^2\/31/);
    const calls = counted().slice(before);
    expect(calls.length).toBeGreaterThan(0);
    // Each call is for all that is in view.
    for (const call of calls)
      expect(call.match(/[0-9a-f]{8}-[0-9a-f]{4}-/g)?.length).toBeGreaterThanOrEqual(5);
  });
});

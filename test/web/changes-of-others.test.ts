import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { recordAnnouncements } from './support/announcements.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** Changes are told together that come within a second. */
const SOON = { timeout: 5_000 };

describeBrowser('what others make of messages', (browser) => {
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
    await ana.open('Crew');
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const pathOf = (messageId = '') => `/api/rooms/${roomId}/messages/${messageId}`;
  const send = async (who: string, message: string): Promise<string> =>
    (await server.rest<{ messageId: string }>(who, 'POST', pathOf(), { message })).body.messageId;
  const react = (who: string, messageId: string, emoji: string, method = 'PUT') =>
    server.rest(who, method, `${pathOf(messageId)}/reactions/${encodeURIComponent(emoji)}`);

  describe('is announced', () => {
    it('once for each edit, deletion and reaction, and not for what the user does', async () => {
      const [mine, edited, deleted] = [
        await send(ana.userId, 'Mine'),
        await send('ben', 'Wrng'),
        await send('ben', 'Secret'),
      ];
      await ana.bubble('Secret').waitFor();
      const announced = await recordAnnouncements(ana.page);

      await server.rest('ben', 'PATCH', pathOf(edited), { message: 'Right' });
      await expect.poll(announced, SOON).toEqual(['ben edited: Right']);
      await server.rest('ben', 'DELETE', pathOf(deleted));
      await expect.poll(async () => (await announced()).slice(1), SOON).toEqual(['ben deleted a message']);
      await react(ana.userId, mine, '🙏');
      await react('chloe', mine, '👍');
      await expect
        .poll(async () => (await announced()).slice(2), SOON)
        .toEqual(['Reactions to “Mine”: \u2068👍\u2069 1']);
    });

    it('by their number where there are many within a second', async () => {
      const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => send('ben', `Line ${n}`)));
      await ana.bubble('Line 29').waitFor();
      await expect.poll(() => ana.row('Crew').getByText('unread').count()).toBe(0);
      const announced = await recordAnnouncements(ana.page);

      await Promise.all(ids.flatMap((id) => [react('ben', id, '👍'), react('chloe', id, '👍')]));
      await ana.bubble('Line 29').getByRole('button', { name: '👍 2' }).waitFor();

      await expect.poll(announced, SOON).not.toEqual([]);
      const said = await announced();
      expect(said.length).toBeLessThanOrEqual(3);
      expect(said[0]).toMatch(/^\d+ messages were changed$/);
    });
  });
});

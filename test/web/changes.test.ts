import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** More messages than a page of the log has. */
const MANY = 60;

describeBrowser('two people who change their messages', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let ben: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    ben = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    await ana.arriveAs(ownName('Ana Lee'));
    await ben.arriveAs(ownName('Ben'));
    await ana.startChat(ben.name);
  });
  afterEach(() => expectNoComplaints(ana, ben));
  afterAll(async () => {
    await Promise.all([ana?.context.close(), ben?.context.close()]);
    await server.stop();
  });

  const roomId = () => [ana.userId, ben.userId].sort().join('_');
  /** Sends by REST. Gives the id of the message. */
  const sendAs = async (who: Visitor, message: string, more: object = {}): Promise<string> => {
    const path = `/api/rooms/${roomId()}/messages`;
    const { body } = await server.rest<{ messageId: string }>(who.userId, 'POST', path, { message, ...more });
    return body.messageId;
  };

  it('see an edit, a deletion, and a reaction, which a click joins and takes back', async () => {
    const edited = await sendAs(ben, 'Wrng');
    const deleted = await sendAs(ben, 'Secret');
    await ana.bubble('Secret').waitFor();
    const path = `/api/rooms/${roomId()}/messages`;
    await server.rest(ben.userId, 'PATCH', `${path}/${edited}`, { message: 'Right' });
    await server.rest(ben.userId, 'DELETE', `${path}/${deleted}`);
    await server.rest(ben.userId, 'PUT', `${path}/${edited}/reactions/${encodeURIComponent('👍')}`);

    await ana.bubble('Right').getByText('edited').last().waitFor();
    await ana.page.getByRole('main').getByText(`${ben.name} deleted this message`).waitFor();
    await expect.poll(() => ana.bubble('Secret').count()).toBe(0);
    await ana.row(ben.name).getByText('Deleted message').waitFor();
    await ana.bubble('Right').getByRole('button', { name: '👍 1 reaction' }).click();
    const both = ana.bubble('Right').getByRole('button', { name: '👍 2 reactions', pressed: true });
    await both.waitFor();
    await both.click();

    await ana.bubble('Right').getByRole('button', { name: '👍 1 reaction', pressed: false }).waitFor();
  });

  it('go from an answer to the message before, also where it is not loaded', async () => {
    const first = await sendAs(ben, 'Where to?');
    for (let n = 1; n <= MANY; n++) await sendAs(ben, `Many ${n}`);
    await sendAs(ben, 'Home', { replyTo: first });
    await ana.arriveAs(ana.name);
    await ana.open(ben.name);
    await ana.bubble('Home').waitFor();

    await ana.bubble('Home').getByRole('button', { name: 'In reply to' }).click();

    await ana.page.getByRole('article').filter({ hasText: 'Where to?' }).first().waitFor();
    await expect
      .poll(() => ana.page.evaluate(() => document.activeElement?.textContent))
      .toContain('Where to?');
  });
});

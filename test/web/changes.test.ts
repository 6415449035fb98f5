import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { chooseFromMenu } from './support/message-menu.js';
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

    await ana
      .bubble('Right')
      .getByRole('button', { name: /^edited/ })
      .waitFor();
    await ana.page.getByRole('main').getByText(`${ben.name} deleted this message`).waitFor();
    await expect.poll(() => ana.bubble('Secret').count()).toBe(0);
    await ana.row(ben.name).getByText('Deleted message').waitFor();
    await ana.bubble('Right').getByRole('button', { name: '👍 1' }).click();
    const both = ana.bubble('Right').getByRole('button', { name: '👍 2', pressed: true });
    await both.waitFor();
    await both.click();

    await ana.bubble('Right').getByRole('button', { name: '👍 1', pressed: false }).waitFor();
  });

  it('go from an answer to the message before, also where it is not loaded', async () => {
    const first = await sendAs(ben, 'Where to?');
    for (let n = 1; n <= MANY; n++) await sendAs(ben, `Many ${n}`);
    const home = await sendAs(ben, 'Home', { replyTo: first });
    // The room opens at its end.
    await server.rest(ana.userId, 'POST', `/api/rooms/${roomId()}/receipts`, {
      messageId: home,
      kind: 'seen',
    });
    await ana.arriveAs(ana.name);
    await ana.open(ben.name);
    await ana.bubble('Home').waitFor();

    await ana.bubble('Home').getByRole('button', { name: 'In reply to' }).click();

    await ana.page.getByRole('article').filter({ hasText: 'Where to?' }).first().waitFor();
    await expect
      .poll(() => ana.page.evaluate(() => document.activeElement?.textContent))
      .toContain('Where to?');
  });

  it('edit, answer, react and delete by the menu of a message', async () => {
    await ana.say('Helo');
    await ben.open(ana.name);
    await ben.bubble('Helo').waitFor();

    await chooseFromMenu(ana, 'Helo', 'Edit');
    await ana.page.getByLabel('Edit your message').fill('Hello');
    await ana.page.keyboard.press('Enter');
    await ben
      .bubble('Hello')
      .getByRole('button', { name: /^edited/ })
      .waitFor();
    await ben
      .bubble('Hello')
      .getByRole('button', { name: /^edited/ })
      .click();
    const versions = ben.page.getByRole('dialog').getByRole('listitem');
    await expect
      .poll(() => versions.allTextContents())
      .toEqual([expect.stringMatching(/Hello$/), expect.stringMatching(/Helo$/)]);
    await ben.page.keyboard.press('Escape');
    await chooseFromMenu(ben, 'Hello', 'Reply');
    await ben.page
      .getByRole('status')
      .filter({ hasText: `Reply to ${ana.name}` })
      .waitFor();
    await ben.say('And to you');
    await ana
      .bubble('And to you')
      .getByRole('button', { name: /^In reply to You.*Hello/ })
      .waitFor();
    await chooseFromMenu(ana, 'And to you', '👍');
    await ben.bubble('And to you').getByRole('button', { name: '👍 1', pressed: false }).waitFor();
    await chooseFromMenu(ana, 'Hello', 'Delete');
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();

    await ben.page.getByRole('main').getByText(`${ana.name} deleted this message`).waitFor();
    await ben
      .bubble('And to you')
      .getByRole('button', { name: /Deleted message/ })
      .waitFor();
    await ana.page.getByRole('main').getByText('You deleted this message').waitFor();
  });

  it('need nothing but the keyboard', async () => {
    const { keyboard } = ana.page;
    await ana.say('One');
    await ana.bubble('One').getByRole('button', { name: 'Show who' }).waitFor();

    await keyboard.press('ArrowUp');
    await expect.poll(() => ana.page.getByLabel('Edit your message').inputValue()).toBe('One');
    await keyboard.press('Escape');
    await expect.poll(() => ana.page.getByLabel(`Message to ${ben.name}`).inputValue()).toBe('');
    await keyboard.press('ArrowUp');
    await keyboard.type(' more');
    await keyboard.press('Enter');
    await ana
      .bubble('One more')
      .getByRole('button', { name: /^edited/ })
      .waitFor();
    await keyboard.press('Shift+Tab');
    await keyboard.press('Shift+F10');
    const menu = ana.page.getByRole('menu');
    await menu.waitFor();
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await ana.bubble('One more').getByRole('button', { name: '❤️ 1', pressed: true }).waitFor();
    await expect.poll(() => ana.page.evaluate(() => document.activeElement?.localName)).toBe('article');
    await keyboard.press('Enter');
    await keyboard.press('ArrowRight');
    await keyboard.press('Shift+F10');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await ana.page.getByRole('dialog', { name: 'Delete this message?' }).waitFor();
    await keyboard.press('Enter');

    await ana.page.getByRole('main').getByText('You deleted this message').waitFor();
    await expect.poll(() => menu.count()).toBe(0);
  });

  it('have the button that deletes apart from the one beside it', async () => {
    await ana.say('Keep me');
    await chooseFromMenu(ana, 'Keep me', 'Delete');
    const dialog = ana.page.getByRole('dialog', { name: 'Delete this message?' });
    const boxOf = async (name: string) => {
      const { x, width } = (await dialog.getByRole('button', { name }).boundingBox()) ?? {
        x: NaN,
        width: NaN,
      };
      return { start: x, end: x + width };
    };

    const gap = async () => (await boxOf('Cancel')).start - (await boxOf('Delete')).end;

    await expect.poll(gap).toBeGreaterThanOrEqual(7);
    await ana.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('find what became of messages while they were away, and what they changed meanwhile is sent', async () => {
    await ana.say('Anas');
    await ben.open(ana.name);
    await ben.say('Bens');
    await ana.bubble('Bens').waitFor();

    await ben.context.setOffline(true);
    await ben.page.getByText('You are offline').waitFor();
    await chooseFromMenu(ben, 'Bens', 'Edit');
    await ben.say('Bens, late');
    await ben.bubble('Bens, late').waitFor();
    await chooseFromMenu(ben, 'Anas', '👍');
    await chooseFromMenu(ana, 'Anas', 'Edit');
    await ana.say('Anas, new');
    await ana.bubble('Anas, new').waitFor();
    await ben.context.setOffline(false);

    await ana
      .bubble('Bens, late')
      .getByRole('button', { name: /^edited/ })
      .waitFor();
    await ben
      .bubble('Anas, new')
      .getByRole('button', { name: /^edited/ })
      .waitFor();
    await ana.bubble('Anas, new').getByRole('button', { name: '👍 1' }).waitFor();
  });

  it('mention each other by an `@`, which the list of conversations shows', async () => {
    await ana.say('Hello');
    await ben.row(ana.name).waitFor();
    const field = ana.page.getByLabel(`Message to ${ben.name}`);
    await field.pressSequentially('Look, @be');
    await ana.page.getByRole('option', { name: ben.name, selected: true }).waitFor();

    await ana.page.keyboard.press('Enter');
    await expect.poll(() => field.inputValue()).toBe(`Look, @${ben.name} `);
    await ana.page.keyboard.type('here');
    await ana.page.keyboard.press('Enter');

    await ben.row(ana.name).getByText('1 mention of you').waitFor();
    await ben.open(ana.name);
    await ben.bubble(`Look, @${ben.name} here`).waitFor();
    await expect.poll(() => ben.row(ana.name).getByText('mention of you').count()).toBe(0);
  });

  it('find any emoji by its name, from the server of the chat alone', async () => {
    const { page } = ana;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await ana.say('It floats');
    await chooseFromMenu(ana, 'It floats', 'More emoji');
    const search = page.getByLabel('Search emoji');
    await search.waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe('input');

    await search.pressSequentially('non-potable');
    const found = page.getByRole('dialog').getByRole('gridcell');
    await expect
      .poll(() => found.evaluateAll((cells) => cells.map((cell) => cell.ariaLabel)))
      .toEqual(['non-potable water']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');

    await ana.bubble('It floats').getByRole('button', { name: '🚱 1', pressed: true }).waitFor();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);
  });

  it('open the menu of a message by a long press, which stays open when the finger is lifted', async () => {
    const { page } = ana;
    await ana.say('Press me');
    await ana.bubble('Press me').getByRole('button', { name: 'Show who' }).waitFor();
    const box = await ana.bubble('Press me').getByText('Press me').boundingBox();
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints });

    await touch('touchStart', [{ x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 5 }]);
    await page.getByRole('menu').waitFor();
    await touch('touchEnd', []);

    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await expect.poll(() => page.getByLabel('Edit your message').inputValue()).toBe('Press me');
  });
});

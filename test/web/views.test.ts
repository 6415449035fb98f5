import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { misplacedIn, takePicture, violationsOf } from './support/look.js';
import { LOOKS, showAs } from './support/looks.js';
import { makeStoryClock } from './support/story-clock.js';
import { nameOf, type Present, tellStory } from './support/story.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

/** The brightness of the page's background: 0 is black, 1 is white. */
const BRIGHTNESS = { light: 0.94, dark: 0.05 } as const;

const TOO_LONG = 'Too long '.repeat(1_200);
/** No store preserves it, so the server refuses it. */
const NOT_PORTABLE = 'Look at this\0';

const NEIGHBOURS = 15;
const CONNECTED_NEIGHBOURS = 11;

/** More than fit on the screen. */
const UNREAD_PHOTOS = 30;

describeBrowser('every view of the web chat, as axe-core sees it and in every look', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let fay: Visitor;
  let present: Present;
  beforeAll(async () => {
    const clock = makeStoryClock();
    server = await startTestServer({}, clock);
    present = await tellStory(server, clock);
    ana = await openVisitor(browser(), server.url);
    fay = await openVisitor(browser(), server.url);
    await ana.arriveAs(nameOf('ana-lee'));
    await ana.row('Sunday hike').waitFor();
  });
  afterEach(async () => {
    expectNoComplaints(ana, fay);
    await showAs(ana.page, LOOKS[0]);
    await ana.page.goto(`${server.url}/app/#`);
  });
  afterAll(async () => {
    await Promise.all([ana?.context.close(), fay?.context.close()]);
    await server.stop();
  });

  /** Checks the view that is shown now in one look after the other, and shows it as before. */
  const expectGoodLook = async (name: string, page = ana.page) => {
    const problems: string[] = [];
    for (const look of LOOKS) {
      await showAs(page, look);
      await takePicture(page, `${name}-${look.name}`);
      const found = [...(await misplacedIn(page)), ...(look.axe ? await violationsOf(page, look.axe) : [])];
      problems.push(...found.map((problem) => `${name}, ${look.name}: ${problem}`));
    }
    await showAs(page, LOOKS[0]);
    expect(problems).toEqual([]);
  };

  it('has no serious violation where one signs in', async () => {
    const { page } = fay;
    await page.goto(`${server.url}/app/`);
    await page.getByLabel('Your name').waitFor();

    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await brightnessOf(page)).toBeCloseTo(BRIGHTNESS[colorScheme], 1);
    }
    await expectGoodLook('sign-in', page);
    await page.getByRole('button').click();
    await page.getByRole('alert').waitFor();
    await expectGoodLook('sign-in-refused', page);
  });

  it('nor where there is nothing to show', async () => {
    await fay.arriveAs('Fay');

    await fay.page.getByText('No conversations yet').waitFor();
    await expectGoodLook('empty', fay.page);
    await fay.page.getByRole('button', { name: 'Start the first one' }).click();
    await fay.page.getByRole('alert').getByText('A name is needed.').waitFor();
    await expectGoodLook('empty-refused', fay.page);
  });

  it('nor in the list and in a conversation', async () => {
    await expectGoodLook('list');
    await ana.open('Ben Ortiz');
    await ana.bubble('Save me one!').waitFor();
    await present['ben-ortiz'].ok('typing', { roomId: 'ana-lee_ben-ortiz' });
    await ana.page.getByRole('main').getByText('Ben Ortiz is typing').waitFor();
    await expectGoodLook('conversation');
    await present['ben-ortiz'].ok('stopTyping', { roomId: 'ana-lee_ben-ortiz' });
  });

  it('nor in a group, with its members and who has a message', async () => {
    await ana.open('Summer trip');
    await ana.bubble('Boat it is. Who drives?').waitFor();
    await expectGoodLook('group');
    await ana.page.getByRole('button', { name: 'Show group details' }).click();
    await ana.page.getByRole('heading', { name: '4 members' }).waitFor();
    await ana.page.getByText(/^last seen/).waitFor();
    await expectGoodLook('group-details');
    await ana.page.getByRole('button', { name: 'Change Ben Ortiz' }).click();
    await expectGoodLook('group-member');
    await ana.page.getByRole('button', { name: 'Close group details' }).click();
    await ana.page.getByRole('button', { name: 'Show who' }).last().click();
    await ana.page.getByRole('dialog').getByText('Dev Patel').waitFor();
    await expectGoodLook('receipts');
    await ana.page.keyboard.press('Escape');
  });

  it('nor in a large group, with a count of the recipients who have a message', async () => {
    const others = Array.from({ length: NEIGHBOURS }, (_, n) => `neighbour-${n + 1}`);
    const connected = await Promise.all(
      others.slice(0, CONNECTED_NEIGHBOURS).map((user) => server.connect(user)),
    );
    const roomId = await server.createGroup('ana-lee', others);

    await ana.open('Crew');
    await ana.say('Who has a spade?');
    await ana
      .bubble('Who has a spade?')
      .getByRole('button', { name: `${CONNECTED_NEIGHBOURS}/${NEIGHBOURS}` })
      .waitFor();
    await expectGoodLook('large-group');

    for (const client of connected) client.close();
    await server.rest('ana-lee', 'POST', '/api/groups/remove-member', {
      groupId: roomId,
      userId: 'ana-lee',
    });
    await ana.page.getByText('You are not in this group any more').waitFor();
    await expectGoodLook('left');
  });

  it('nor where much is unread, and where a message was refused', async () => {
    const chloe = present['chloe-martin'];
    for (let n = 1; n <= UNREAD_PHOTOS; n++) await chloe.send('ana-lee_chloe-martin', `Photo ${n}`);
    await ana.open('Chloe Martin');
    await ana.page.getByText('Unread messages').waitFor();
    await expectGoodLook('unread-first');
    await ana.page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await ana.page.getByRole('button', { name: /unread: jump/ }).waitFor();
    await expectGoodLook('unread');

    await ana.say(TOO_LONG);
    await ana.page.getByText('At most 10,000 characters fit in here.').waitFor();
    await expectGoodLook('too-long');
    await ana.say(NOT_PORTABLE);
    await ana.page.getByRole('main').getByText('Not sent.').waitFor();
    await expectGoodLook('refused');
    await ana.page.getByRole('button', { name: 'Delete' }).click();
  });

  it('nor where a chat or a group is begun', async () => {
    await ana.page.getByRole('button', { name: 'New chat' }).click();
    await expectGoodLook('new-chat');
    await ana.page.getByRole('dialog').getByRole('textbox').fill('Nobody at all');
    await ana.page.getByText('You know nobody with the id').waitFor();
    await expectGoodLook('new-chat-unknown');
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'New group' }).click();
    await expectGoodLook('new-group');
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Notifications' }).click();
    await ana.page.getByRole('dialog').getByText('Play a sound').waitFor();
    await expectGoodLook('notifications');
    await ana.page.keyboard.press('Escape');
  });

  it('nor while there is no connection', async () => {
    await ana.open('Ben Ortiz');
    await ana.context.setOffline(true);
    await ana.page.getByText('You are offline').waitFor();
    await ana.say('Are there any left?');
    await ana.bubble('Are there any left?').waitFor();

    await expectGoodLook('offline');

    await ana.context.setOffline(false);
  });

  it('nor in what members make of messages, and in what they can do with one', async () => {
    const path = '/api/rooms/ana-lee_dev-patel/messages';
    const sendAsDev = async (message: string, more: object = {}) =>
      (await server.rest<{ messageId: string }>('dev-patel', 'POST', path, { message, ...more })).body
        .messageId;
    const first = await sendAsDev('Who brings the tent?');
    const gone = await sendAsDev('Not this');
    await server.rest('dev-patel', 'DELETE', `${path}/${gone}`);
    const answer = await sendAsDev('@Ana Lee, is it you?', { replyTo: first, mentions: ['ana-lee'] });
    await server.rest('dev-patel', 'PATCH', `${path}/${first}`, { message: 'Who brings the big tent?' });
    for (const emoji of ['👍', '❤️', '😂', '😮'])
      await server.rest('dev-patel', 'PUT', `${path}/${answer}/reactions/${encodeURIComponent(emoji)}`);
    await ana.row('Dev Patel').getByText('mention of you').waitFor();
    await expectGoodLook('mentioned');
    await ana.open('Dev Patel');
    const { page } = ana;
    const answered = page.getByRole('article').filter({ hasText: 'is it you?' });
    await answered.getByRole('button', { name: '👍 1' }).click();
    await ana.say('Yes');
    await ana.bubble('Yes').waitFor();
    await expectGoodLook('changed');

    await answered.hover();
    await answered.getByRole('button', { name: 'What you can do with this message' }).click();
    await page.getByRole('menu').waitFor();
    await expectGoodLook('menu');
    await page.getByRole('menuitem', { name: 'Reply' }).click();
    await page.getByLabel('Message to Dev Patel').pressSequentially('@d');
    await page.getByRole('option').waitFor();
    await expectGoodLook('answering');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByLabel('Message to Dev Patel').fill('');
    await page.keyboard.press('ArrowUp');
    await expectGoodLook('editing');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^edited/ }).click();
    await page.getByRole('dialog').getByText('Who brings the tent?').waitFor();
    await expectGoodLook('versions');
    await page.keyboard.press('Escape');
    await answered.getByRole('button', { name: '👍 2' }).click({ button: 'right' });
    await page.getByRole('dialog').getByText('Dev Patel').waitFor();
    await expectGoodLook('reactions');
    await page.keyboard.press('Escape');
    await answered.hover();
    await answered.getByRole('button', { name: 'What you can do with this message' }).click();
    await page.getByRole('menuitem', { name: 'More emoji' }).click();
    await page.getByRole('gridcell').first().waitFor();
    await expectGoodLook('emoji');
    await page.keyboard.press('Escape');
  });
});

/** Of the background of the page. */
const brightnessOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] =
      getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
    return (red + green + blue) / 3 / 255;
  });

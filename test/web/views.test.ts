import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { misplacedIn, takePicture, violationsOf } from './support/look.js';
import { makeStoryClock } from './support/story-clock.js';
import { nameOf, type Present, tellStory } from './support/story.js';
import { listen, visit, type Visitor } from './support/visitor.js';

const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 780 } } as const;

/** What is no picture in the README, and has to hold all the same. */
const EXTREMES = { wide: { width: 1920, height: 1080 }, narrow: { width: 360, height: 640 } } as const;

type Width = keyof typeof WIDTHS;

const LOOKS = (['wide', 'narrow'] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

describeBrowser('the web chat, as axe-core sees it', (browser) => {
  describe.each(LOOKS)('$width, $scheme', ({ width, scheme }) => {
    let server: TestServer;
    let ana: Visitor;
    let present: Present;
    beforeAll(async () => {
      const clock = makeStoryClock();
      server = await startTestServer({}, clock);
      present = await tellStory(server, clock);
      ana = await visit(browser(), server.url, nameOf('ana-lee'), options(width, scheme));
      await ana.row('Sunday hike').waitFor();
    });
    afterEach(async () => {
      expect(ana.complaints).toEqual([]);
      await ana.page.goto(`${server.url}/app/#`);
    });
    afterAll(async () => {
      await ana?.close();
      await server.stop();
    });

    /** Holds for what is shown now. */
    const expectGoodLook = async (name: string, page: Page = ana.page) => {
      await takePicture(page, `${name}-${WIDTHS[width].width}-${scheme}`);
      expect(await violationsOf(page), name).toEqual([]);
      for (const size of [EXTREMES[width], WIDTHS[width]]) {
        await page.setViewportSize(size);
        expect(await misplacedIn(page), `${name}, ${size.width} wide`).toEqual([]);
      }
    };

    it('has no serious violation where one signs in', async () => {
      const context = await browser().newContext(options(width, scheme));
      const page = await context.newPage();
      const complaints = listen(page);
      await page.goto(`${server.url}/app/`);
      await page.getByLabel('Your name').waitFor();

      await expectGoodLook('sign-in', page);
      expect(await brightnessOf(page)).toBeCloseTo(scheme === 'dark' ? 0.05 : 0.94, 1);
      await page.getByRole('button').click();
      await page.getByRole('alert').waitFor();
      await expectGoodLook('sign-in-refused', page);

      expect(complaints).toEqual([]);
      await context.close();
    });

    it('nor where there is nothing to show', async () => {
      const fay = await visit(browser(), server.url, 'Fay', options(width, scheme));

      await fay.page.getByText('No conversations yet').waitFor();
      await expectGoodLook('empty', fay.page);
      await fay.page.getByRole('button', { name: 'Start the first one' }).click();
      await fay.page.getByRole('dialog', { name: 'New chat' }).waitFor();

      await fay.close();
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

    it('nor in a group of many, with how many have a message beside it', async () => {
      const others = Array.from({ length: 15 }, (_, n) => `neighbour-${n + 1}`);
      const connected = await Promise.all(others.slice(0, 11).map((user) => server.connect(user)));
      const roomId = await server.createGroup('ana-lee', others);

      await ana.open('Crew');
      await ana.say('Who has a spade?');
      await ana
        .bubble('Who has a spade?')
        .getByRole('button', { name: /11\/15/ })
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

    it('nor where much is unread, and where something was refused', async () => {
      const chloe = present['chloe-martin'];
      for (let n = 1; n <= 30; n++) await chloe.send('ana-lee_chloe-martin', `Photo ${n}`);
      await ana.open('Chloe Martin');
      await ana.page.getByRole('button', { name: /unread: jump/ }).waitFor();
      await expectGoodLook('unread');
      await ana.page.getByRole('button', { name: /unread: jump/ }).click();
      await ana.page.getByRole('button', { name: 'Jump to the newest message' }).waitFor();
      await expectGoodLook('unread-first');

      await ana.page
        .getByRole('main')
        .getByRole('textbox')
        .evaluate((field) => field.removeAttribute('maxlength'));
      await ana.say('x'.repeat(10_001));
      await ana.page.getByText('Not sent. It is too long.').waitFor();
      await expectGoodLook('refused');
      await ana.page.getByRole('button', { name: 'Delete' }).click();
    });

    it('nor where something new is begun', async () => {
      await ana.page.getByRole('button', { name: 'New chat' }).click();
      await expectGoodLook('new-chat');
      await ana.page.keyboard.press('Escape');
      await ana.page.getByRole('button', { name: 'New group' }).click();
      await expectGoodLook('new-group');
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
  });
});

const options = (width: Width, colorScheme: 'light' | 'dark') => ({
  viewport: WIDTHS[width],
  colorScheme,
  reducedMotion: 'reduce' as const,
});

/** Of the page behind everything: 0 is black, 1 white. */
const brightnessOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] =
      getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
    return (red + green + blue) / 3 / 255;
  });

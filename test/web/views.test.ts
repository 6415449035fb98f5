import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { takePicture, violationsOf } from './support/look.js';
import { makeStoryClock } from './support/story-clock.js';
import { nameOf, type Present, tellStory } from './support/story.js';
import { listen, visit, type Visitor } from './support/visitor.js';

const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 780 } } as const;

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
      expect(await sidewaysOf(page), `${name} scrolls sideways`).toBe(0);
    };

    it('has no serious violation where one signs in', async () => {
      const context = await browser().newContext(options(width, scheme));
      const page = await context.newPage();
      const complaints = listen(page);
      await page.goto(`${server.url}/app/`);
      await page.getByLabel('Your name').waitFor();

      await expectGoodLook('sign-in', page);
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

/** By how many pixels the page is wider than the window. */
const sidewaysOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

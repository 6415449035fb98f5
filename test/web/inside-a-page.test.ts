import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { serveHostPage, stylesOfHost } from './support/host-page.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

/** Styles as pages have them that never thought of a chat. */
const HOSTILE = `
  * { box-sizing: content-box; }
  body { font: italic 22px serif; letter-spacing: 2px; text-transform: uppercase; text-align: center; color: purple; }
  div { border-radius: 3px; }
  button { cursor: help; }
  .row, .message, .own, .dialog, .button { background: yellow; padding: 40px; }`;

const OWN_SIZES = 'width: 380px; height: 500px';

describeBrowser('the web chat inside of an element of another page', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let page: Page;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    ({ page } = ana);
    // A page that the test makes up has no address, so the browser takes the server for a stranger's.
    await ana.context.grantPermissions(['local-network-access']);
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  it.each([
    ['no styles', ''],
    ['hostile styles', HOSTILE],
  ])('changes nothing of a page with %s', async (_what, style) => {
    await serveHostPage(page, { chat: false, style });
    await page.goto(`${server.url}/app/`);
    const before = await stylesOfHost(page);

    await serveHostPage(page, { chat: true, style });
    await ana.arriveAs(ownName('Ana'));
    await ana.startChat('ben');
    await ana.say('Hello');
    await ana.bubble('Hello').waitFor();

    expect(await stylesOfHost(page)).toEqual(before);
  });

  it('keeps its sizes, its font and its colours where the styles of the page are hostile', async () => {
    await serveHostPage(page, { chat: true, style: HOSTILE });
    await ana.arriveAs(ownName('Ana'));
    await ana.startChat('ben');
    await ana.say('Hello');

    const text = ana.bubble('Hello').getByText('Hello');
    const styles = await text.evaluate((element) => {
      const { fontStyle, fontSize, letterSpacing, textTransform, textAlign } = getComputedStyle(element);
      return { fontStyle, fontSize, letterSpacing, textTransform, textAlign };
    });
    const boxes = await page.evaluate(() => {
      const inside = [...document.querySelectorAll('.parley *')];
      return [...new Set(inside.map((element) => getComputedStyle(element).boxSizing))];
    });

    expect(styles).toEqual({
      fontStyle: 'normal',
      fontSize: '15px',
      letterSpacing: 'normal',
      textTransform: 'none',
      textAlign: 'start',
    });
    expect(boxes).toEqual(['border-box']);
  });

  it('shows one column in a narrow element of a wide window, and stays inside of it', async () => {
    await serveHostPage(page, { chat: true, box: OWN_SIZES });
    await ana.arriveAs(ownName('Ana'));
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByLabel('Group name').fill('Crew');
    await page.getByRole('button', { name: 'Create group' }).click();
    await page.getByRole('button', { name: 'Show group details' }).click();

    const outer = await page.locator('#root').boundingBox();
    const panel = await page.getByRole('complementary').boundingBox();

    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(panel).toEqual(outer);
    await page.getByRole('button', { name: 'Close group details' }).click();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('navigation').waitFor();
  });

  it('enlarges everything alike with the font of the browser', async () => {
    const measured: (readonly (readonly [string, number])[])[] = [];
    for (const size of [16, 24]) {
      // Chromium's setting changes the size of the root element in the same way.
      const style = `html { font-size: ${size}px }`;
      await serveHostPage(page, { chat: true, style, box: `width: ${size * 80}px; height: ${size * 40}px` });
      await ana.arriveAs(ownName('Ana'));
      await ana.startChat('ben');
      await ana.say('Hello');
      await ana.bubble('Hello').getByRole('button', { name: 'Sent' }).waitFor();
      measured.push(await sizesIn(page, size));
    }
    const [usual = [], large = []] = measured;

    expect(usual.length).toBeGreaterThan(40);
    expect(large.map(([name]) => name)).toEqual(usual.map(([name]) => name));
    expect(large.filter(([, size], at) => Math.abs(size - (usual[at]?.[1] ?? 0)) > 0.02)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'is %s where it is told to be, whatever the system is',
    async (theme) => {
      const other = theme === 'light' ? 'dark' : 'light';
      await ana.leave();
      await page.unroute('**/app/');
      const backgrounds: string[] = [];

      await page.emulateMedia({ colorScheme: theme });
      await page.goto(`${server.url}/app/`);
      backgrounds.push(await backgroundOf(page));
      await page.emulateMedia({ colorScheme: other });
      backgrounds.push(await backgroundOf(page));
      await page.goto(`${server.url}/app/?theme=${theme}`);
      backgrounds.push(await backgroundOf(page));
      await page.emulateMedia({ colorScheme: null });

      expect(backgrounds[0]).not.toBe(backgrounds[1]);
      expect(backgrounds[2]).toBe(backgrounds[0]);
    },
  );
});

/** Of each element with a text or with a size of its own: the size of its font and its height, in the unit of the font. */
const sizesIn = (page: Page, unit: number): Promise<readonly (readonly [string, number])[]> =>
  page.evaluate(
    (px) =>
      [...document.querySelectorAll('.parley *')].flatMap((element) => {
        const { fontSize, minBlockSize, inlineSize } = getComputedStyle(element);
        const name = `${element.tagName} ${element.getAttribute('class')?.replace(/parley-hue-\d+/, '') ?? ''}`;
        const isSized = /parley-(icon|avatar|icon-button|send|to-end)\b/.test(name);
        const sizes = [fontSize, minBlockSize, ...(isSized ? [inlineSize] : [])].map(parseFloat);
        return sizes.map((size) => [name, (Number.isNaN(size) ? 0 : size) / px] as const);
      }),
    unit,
  );

/** Of the chat and the page around it. */
const backgroundOf = async (page: Page): Promise<string> => {
  await page.getByLabel('Your name').waitFor();
  return page.evaluate(() =>
    [document.body, document.querySelector('.parley')]
      .map((element) => element && getComputedStyle(element).backgroundColor)
      .join(' in '),
  );
};

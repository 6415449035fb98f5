import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { misplacedIn, takePicture, violationsOf } from './support/look.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

const WIDE = { width: 1280, height: 800 } as const;
const NARROW = { width: 320, height: 640 } as const;

describeBrowser('the web chat in Arabic', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let requests: string[];
  beforeAll(async () => {
    server = await startTestServer();
    await server.rest('ben', 'POST', '/api/rooms/ana_ben/messages', { message: 'مرحبًا آنا' });
    await server.rest('ana', 'POST', '/api/rooms/ana_ben/messages', { message: 'مرحبًا بن' });
    ana = await openVisitor(browser(), server.url, { locale: 'ar', viewport: WIDE });
    requests = [];
    ana.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await ana.page.goto(`${server.url}/app/`);
    await ana.page.getByLabel('اسمك').fill('Ana');
    await ana.page.getByRole('button', { name: 'ابدأ المحادثة' }).click();
    await ana.page.getByRole('navigation', { name: 'المحادثات' }).getByRole('listitem').first().click();
    await ana.bubble('مرحبًا بن').waitFor();
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  it('says so on its own element, and loads its texts and no others', async () => {
    const root = ana.page.locator('.parley');

    expect([await root.getAttribute('lang'), await root.getAttribute('dir')]).toEqual(['ar', 'rtl']);
    expect(await ana.page.evaluate(() => document.documentElement.dir)).toBe('');
    expect(
      requests.filter((path) => /\/(ar|de|es)-[^/]*\.js$/.test(path)).map((path) => path.slice(12, 15)),
    ).toEqual(['ar-']);
  });

  it('is mirrored: the list is at the right, and own messages are at the left', async () => {
    const [list, own, other] = await Promise.all([
      sidesOf(ana.page.getByRole('navigation')),
      sidesOf(ana.bubble('مرحبًا بن').locator('.parley-bubble')),
      sidesOf(ana.bubble('مرحبًا آنا').locator('.parley-bubble')),
    ]);

    expect(list.right).toBe(WIDE.width);
    expect(own.right).toBeLessThan(other.right);
    expect(own.left).toBeLessThan(other.left);
    expect(other.right).toBeLessThan(list.left);
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('has no serious violation, and covers nothing: %s', async (name, size) => {
    await ana.page.setViewportSize(size);

    await takePicture(ana.page, `arabic-${name}`);
    expect(await violationsOf(ana.page)).toEqual([]);
    expect(await misplacedIn(ana.page)).toEqual([]);
    await ana.page.setViewportSize(WIDE);
  });

  it('points to the list with an arrow to the right', async () => {
    await ana.page.setViewportSize(NARROW);
    const icon = ana.page.getByRole('button', { name: 'العودة إلى القائمة' }).locator('svg');

    expect(await icon.evaluate((element) => getComputedStyle(element).transform)).toBe(
      'matrix(-1, 0, 0, 1, 0, 0)',
    );
    await ana.page.setViewportSize(WIDE);
  });

  it('is in the language that the address names instead', async () => {
    await ana.page.goto(`${server.url}/app/?lang=de`);

    await ana.page.getByRole('navigation', { name: 'Unterhaltungen' }).waitFor();
    expect(await ana.page.locator('.parley').getAttribute('dir')).toBe('ltr');
  });
});

const sidesOf = async (element: Locator) => {
  const box = await element.boundingBox();
  if (box === null) throw new Error('It is not shown');
  return { left: box.x, right: box.x + box.width };
};

import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './support/visitor.js';

describeBrowser('the field for a message', (browser) => {
  let server: TestServer;
  let ana: Visitor;
  let field: Locator;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
    field = ana.page.getByRole('main').getByRole('textbox');
    await ana.arriveAs(ownName('Ana'));
    await ana.startChat('ben');
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  const heightOf = async (lines: number) => {
    await field.fill(Array.from({ length: lines }, (_, n) => `Line ${n + 1}`).join('\n'));
    return (await field.boundingBox())?.height ?? NaN;
  };

  it('grows line by line up to six lines, and is low again when the message is sent', async () => {
    const line = 15 * 1.45;
    const [one, two, six, ten] = [
      await heightOf(1),
      await heightOf(2),
      await heightOf(6),
      await heightOf(10),
    ];

    expect(two - one).toBeCloseTo(line, 0);
    expect(six - one).toBeCloseTo(5 * line, 0);
    // The browser and the library round the height of a line each in their own way.
    expect(Math.abs(ten - six)).toBeLessThan(2);
    await ana.page.keyboard.press('Enter');
    await expect.poll(async () => (await field.boundingBox())?.height).toBe(one);
  });
});

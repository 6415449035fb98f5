import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startHost, type TestHost } from '../embed/host.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { listen } from './support/visitor.js';

/** A slow mobile network: the time to the first byte of an answer, and kbit/s in both directions. */
const SLOW = { latency: 400, kilobits: 400 } as const;

const SHELL_MS = 2_000;
const FIRST_MESSAGE_MS = 6_000;

describeBrowser('the first load over a slow network', (browser) => {
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    server = await startTestServer();
    const ben = await server.connect('ben', { token: server.tokenOf('ben', 'Ben') });
    await ben.send('ana_ben', 'Good morning, Ana');
    context = await browser().newContext();
    // Ana has signed in on this tab before, and follows a link to the room.
    await context.addInitScript(() => sessionStorage.setItem('parley.name', 'Ana'));
    page = await context.newPage();
    complaints = listen(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    const bytesPerSecond = (SLOW.kilobits * 1_000) / 8;
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: SLOW.latency,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
  });
  afterEach(() => expect(complaints).toEqual([]));
  afterAll(async () => {
    await context?.close();
    await server.stop();
  });

  it('paints its shell within 2 s, and the first message within 6 s', async () => {
    const begin = performance.now();
    await page.goto(`${server.url}/app/#/rooms/ana_ben`, { waitUntil: 'commit' });
    await page.locator('.parley-shell').waitFor();
    const painted = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries()[0]?.startTime ?? 0)).observe({
            type: 'paint',
            buffered: true,
          });
        }),
    );
    const isScriptThere = await page.evaluate(() => document.querySelector('.parley-shell') === null);
    await page.getByRole('article').getByText('Good morning, Ana').waitFor();
    const message = performance.now() - begin;

    process.stdout.write(
      `first load at ${SLOW.latency} ms and ${SLOW.kilobits} kbit/s: shell in ${Math.round(painted)} ms, first message in ${Math.round(message)} ms\n`,
    );
    expect(isScriptThere).toBe(false);
    expect(painted).toBeLessThan(SHELL_MS);
    expect(message).toBeLessThan(FIRST_MESSAGE_MS);
  });
});

describeBrowser('the files of the web chat below a prefix', (browser) => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startHost({ options: { webChat: true } });
  });
  afterAll(() => host.close());

  it('come in Brotli, and those with a hash in their name once', async () => {
    const page = await browser().newPage();
    const answers = new Map<string, Record<string, string>>();
    page.on('response', (response) => {
      answers.set(new URL(response.url()).pathname, response.headers());
    });

    await page.goto(`${host.origin}/chat/app/`);
    await page.getByText('Your application signs you in').waitFor();
    await page.close();

    const headersOf = (end: RegExp) => [...answers].find(([path]) => end.test(path))?.[1];
    for (const end of [/\/chat\/app\/$/, /\.js$/, /\.css$/]) {
      expect(headersOf(end)).toMatchObject({
        'content-encoding': 'br',
      });
      expect(headersOf(end)?.vary).toMatch(/accept-encoding/i);
    }
    expect(headersOf(/\/chat\/app\/$/)).toMatchObject({
      'cache-control': 'no-cache',
    });
    expect(headersOf(/\/chat\/app\/$/)?.etag).toMatch(/^W\//);
    expect(headersOf(/\.js$/)?.['cache-control']).toBe('public, max-age=31536000, immutable');
  });
});

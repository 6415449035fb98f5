import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startHost, type TestHost } from '../../embed/host.js';
import type { TestClient } from '../../support/test-client.js';
import { startTestServer, type TestServer } from '../../support/test-server.js';
import { describeBrowser } from '../support/chromium.js';
import { everythingOf } from '../support/everything.js';
import { takePicture } from '../support/look.js';
import { expectNoComplaints, openVisitor, type Visitor } from '../support/visitor.js';

/** A worker has it, and a page has not. */
declare const ExtendableEvent: typeof Event;

const WEB = join(import.meta.dirname, '../../../web/dist');
const RECONNECTED_MS = 20_000;

/** Until the worker has kept the shell and answers the requests of the page. */
const waitForWorker = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (navigator.serviceWorker.controller === null) await new Promise(requestAnimationFrame);
  });

/** The paths of the files in each cache, by its name. */
const cachesOf = (page: Page): Promise<Record<string, string[]>> =>
  page.evaluate(async () => {
    const found: Record<string, string[]> = {};
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      found[name] = requests.map(({ url }) => new URL(url).pathname);
    }
    return found;
  });

/** What is kept in the browser's database for pages without a network. */
const keptOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name = '' }) => name);
    const shells = names.filter((name) => name.startsWith('parley-shell'));
    const contents = shells.map(
      (name) =>
        new Promise<unknown>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.addEventListener('error', () => reject(new Error(name)));
          opening.addEventListener('success', () => {
            const all = opening.result.transaction('kept').objectStore('kept').getAll();
            all.addEventListener('success', () => {
              opening.result.close();
              resolve(all.result);
            });
          });
        }),
    );
    return JSON.stringify(await Promise.all(contents));
  });

describeBrowser('the web chat without a network', (browser) => {
  let server: TestServer;
  let ben: TestClient;
  let ana: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    ben = await server.connect('ben', { token: server.tokenOf('ben', 'Ben Ortiz') });
    await ben.join('ana_ben');
    await ben.send('ana_ben', 'See you at eight');
    ana = await openVisitor(browser(), server.url, { serviceWorkers: 'allow' });
    await ana.arriveAs('Ana');
    await ana.row('Ben Ortiz').waitFor();
    await waitForWorker(ana.page);
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  it('opens with the last rooms, and sends afterwards what is written meanwhile', async () => {
    const { page } = ana;
    await expect.poll(() => keptOf(page)).toContain('See you at eight');
    await ana.context.setOffline(true);

    await page.reload();
    await ana.row('Ben Ortiz').getByText('See you at eight').waitFor();
    await ana.open('Ben Ortiz');
    await ana.say('I am on my way');
    await ana.bubble('I am on my way').waitFor();
    await page.reload();
    await ana.bubble('I am on my way').waitFor();
    await ana.row('Ben Ortiz').getByText('I am on my way').waitFor();
    await page.getByText('You are offline').waitFor();
    await takePicture(page, 'offline');
    const isLoading = await page.getByText('Loading').count();
    const field = await page.getByRole('textbox', { name: 'Message to Ben Ortiz' }).count();
    const before = ben.messages('ana_ben').length;
    await ana.context.setOffline(false);

    await expect
      .poll(() => ben.messages('ana_ben').map(({ message }) => message), { timeout: RECONNECTED_MS })
      .toContain('I am on my way');
    await ana.bubble('See you at eight').waitFor();
    expect([before, isLoading, field]).toEqual([1, 0, 1]);
    expect(await page.getByRole('article').count()).toBe(2);
  });

  it('opens where an earlier build kept its rooms in another shape', async () => {
    const { page } = ana;
    await expect.poll(() => keptOf(page)).toContain('Ben Ortiz');
    await ana.context.setOffline(true);
    await page.evaluate(async (userId) => {
      const names = (await indexedDB.databases()).map(({ name = '' }) => name);
      const opening = indexedDB.open(names.find((name) => name.startsWith('parley-shell')) ?? '');
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const change = opening.result.transaction('kept', 'readwrite');
      change.objectStore('kept').put([{ roomId: 'ana_ben', name: 'Ben Ortiz' }], `rooms:${userId}`);
      await new Promise((resolve) => change.addEventListener('complete', resolve));
      opening.result.close();
    }, ana.userId);

    await page.reload();

    await page.getByText('You are offline').waitFor();
    expect(await ana.row('Ben Ortiz').count()).toBe(0);
    await ana.context.setOffline(false);
    await ana.row('Ben Ortiz').waitFor();
  });

  it('keeps the files of its shell, and nothing of the API', async () => {
    const kept = await cachesOf(ana.page);

    const [[name = '', paths = []] = []] = Object.entries(kept);
    expect(Object.keys(kept)).toHaveLength(1);
    expect(name).toContain(`${server.url}/app/`);
    expect(paths).toContain('/app/index.html');
    expect(
      paths.filter((path) => !/^\/app\/(assets\/[\w.-]+|[a-z]+\.(html|svg|webmanifest))$/.test(path)),
    ).toEqual([]);
  });

  it('takes the place of an earlier build, and leaves the caches of others alone', async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/app/`);
    // Before there is a worker, which waits until the first messages would be there.
    await page.evaluate((scope) => caches.open(`parley ${scope} earlier`), `${server.url}/app/`);
    await page.evaluate(() => caches.open('of the host'));

    await waitForWorker(page);
    const names = async () => Object.keys(await cachesOf(page)).sort();

    await expect.poll(names).toHaveLength(2);
    const [others, own] = await names();
    expect(others).toBe('of the host');
    expect(own).toMatch(/^parley .*\/app\/ [0-9a-f]{16}$/);
    await context.close();
  });

  it('tells of messages by the worker where pages may not, and opens the room by a click', async () => {
    const { page, context } = ana;
    await context.grantPermissions(['notifications']);
    // As Chrome on Android does it.
    await page.evaluate(() => {
      class NoNotification {
        static readonly permission = 'granted';
        static readonly requestPermission = () => Promise.resolve('granted');
        constructor() {
          throw new TypeError('Illegal constructor');
        }
      }
      Object.assign(window, { Notification: NoNotification });
    });
    await page.getByRole('button', { name: 'Notifications' }).click();
    await page.getByLabel('Show notifications on this device').check();
    await page.keyboard.press('Escape');
    await page.evaluate(() =>
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }),
    );
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

    await ben.send('ana_ben', 'See you at nine');
    const tags = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map(({ tag, body }) => [tag, body]);
      });
    await expect.poll(tags).toEqual([['parley ana_ben', 'See you at nine']]);
    await context.serviceWorkers()[0]?.evaluate(async () => {
      const worker = globalThis as unknown as {
        readonly registration: ServiceWorkerRegistration;
      } & EventTarget;
      const [notification] = await worker.registration.getNotifications();
      worker.dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), { notification }));
    });
    await page.getByRole('main').getByRole('heading', { name: 'Ben Ortiz' }).waitFor();

    await expect.poll(tags).toEqual([]);
    await page.evaluate(() => (window.location.hash = ''));
    await expect
      .poll(() => page.getByRole('main').getByRole('heading', { name: 'Ben Ortiz' }).count())
      .toBe(0);
    await page.reload();
    await ana.row('Ben Ortiz').waitFor();
  });

  it('keeps nothing of a user who has signed out', async () => {
    const { page } = ana;
    await expect.poll(() => keptOf(page)).toContain('Ben Ortiz');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();

    await expect.poll(() => keptOf(page)).not.toContain('Ben Ortiz');
  });
});

describeBrowser('the web chat as an installed app', (browser) => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startHost({ options: { webChat: true } });
  });
  afterAll(() => host.close());

  it('is installable below a prefix, and has no worker beyond it', async () => {
    const context = await browser().newContext();
    await context.addCookies([{ name: 'user', value: 'ana', url: host.origin }]);
    const page = await context.newPage();
    await page.goto(`${host.origin}/chat/app/`);
    await waitForWorker(page);
    const devtools = await context.newCDPSession(page);

    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    const { url, errors } = await devtools.send('Page.getAppManifest');
    const scopes = await page.evaluate(async () =>
      (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    );
    await context.close();

    // A context of a test is a private one, in which browsers install nothing.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    expect([url, errors]).toEqual([`${host.origin}/chat/app/manifest.webmanifest`, []]);
    expect(scopes).toEqual([`${host.origin}/chat/app/`]);
  });

  it('shows nothing of an earlier visitor to the next one', async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    const arriveAs = async (user: string) => {
      await context.addCookies([{ name: 'user', value: user, url: host.origin }]);
      await page.goto(`${host.origin}/chat/app/`);
      await page.getByText('Online', { exact: true }).waitFor();
    };
    await host.chat.as('ben').sendMessage({ roomId: 'ana_ben', message: 'For Ana alone' });
    await arriveAs('ana');
    await expect.poll(() => keptOf(page)).toContain('For Ana alone');

    await arriveAs('chloe');

    await expect.poll(() => keptOf(page)).not.toContain('For Ana alone');
    await context.close();
  });

  it('keeps nothing of an earlier visitor that waits to be sent, and is of the next one in every tab', async () => {
    const context = await browser().newContext({ serviceWorkers: 'block' });
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.routeWebSocket(/socket\.io/, () => undefined);
    await context.addCookies([{ name: 'user', value: 'ana', url: host.origin }]);
    await first.goto(`${host.origin}/chat/app/#/rooms/ana_ben`);
    await first.getByRole('main').getByRole('textbox').fill('For Ben alone');
    await first.keyboard.press('Enter');
    await first.getByRole('article').getByText('For Ben alone').waitFor();
    await expect.poll(() => everythingOf(first)).toContain('outbox');

    await context.addCookies([{ name: 'user', value: 'chloe', url: host.origin }]);
    await second.goto(`${host.origin}/chat/app/`);
    await second.getByText('Online', { exact: true }).waitFor();

    await first.getByRole('heading', { name: 'chloe' }).waitFor();
    for (const page of [first, second])
      await expect.poll(() => everythingOf(page)).not.toMatch(/For Ben alone|ana_ben| ana"/);
    await context.close();
  });

  it('shows nothing of an earlier visitor to anyone whom the host refuses', async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await host.chat.as('ben').sendMessage({ roomId: 'ana_ben', message: 'For Ana alone' });
    await context.addCookies([{ name: 'user', value: 'ana', url: host.origin }]);
    await page.goto(`${host.origin}/chat/app/`);
    await page.getByText('Online', { exact: true }).waitFor();
    await expect.poll(() => keptOf(page)).toContain('For Ana alone');
    await page.route('**/config.json', (route) => route.fulfill({ status: 403, body: '{}' }));

    await page.reload();

    await page.getByText('Parley cannot be reached').waitFor();
    expect(await page.getByText('For Ana alone').count()).toBe(0);
    await context.close();
  });

  it('has icons of the sizes that its manifest names', () => {
    const { icons } = JSON.parse(readFileSync(join(WEB, 'manifest.webmanifest'), 'utf8')) as {
      icons: { src: string; sizes: string; purpose?: string }[];
    };
    const pictures = icons.filter(({ src }) => src.endsWith('.png'));
    const sizes = pictures.map(({ src }) => {
      const file = readFileSync(join(WEB, src));
      return `${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`;
    });

    expect(sizes).toEqual(pictures.map((icon) => icon.sizes));
    expect(sizes).toEqual(['192x192', '512x512', '512x512']);
    expect(pictures.at(-1)?.purpose).toBe('maskable');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build, type Rolldown } from 'vite';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { listen } from './support/visitor.js';

const ROOT = join(import.meta.dirname, '../..');
const MAX_LINES = 40;

/** The example for React in the page about the client. */
const readExample = (): string => {
  const text = readFileSync(join(ROOT, 'client/README.md'), 'utf8');
  return /```tsx\n(.*?)```/s.exec(text)?.[1] ?? '';
};

const bundle = async (code: string): Promise<string> => {
  const made = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: {
      alias: [
        { find: '@parley/client/react', replacement: join(ROOT, 'client/react/hooks.ts') },
        { find: '@parley/client', replacement: join(ROOT, 'client/src/index.ts') },
      ],
    },
    plugins: [
      {
        name: 'example',
        resolveId: (id) => (id.endsWith('example.tsx') ? join(ROOT, 'example.tsx') : undefined),
        load: (id) => (id.endsWith('example.tsx') ? code : undefined),
      },
    ],
    build: { write: false, minify: false, lib: { entry: 'example.tsx', formats: ['iife'], name: 'example' } },
  });
  const [{ output }] = made as [Rolldown.RolldownOutput];
  return output[0].code;
};

describeBrowser('the example for React', (browser) => {
  let server: TestServer;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    server = await startTestServer({ AUTH_MODE: 'none' });
    const script = await bundle(readExample());
    page = await browser().newPage();
    complaints = listen(page);
    page.on('response', (response) => {
      if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
    });
    // Any page of the server's origin will do.
    await page.goto(`${server.url}/healthz`);
    await page.addScriptTag({ content: script });
  });
  afterAll(async () => {
    await page?.close();
    await server.stop();
  });

  it('signs in, lists the rooms, shows one, sends, and leaves no database when it signs out', async () => {
    const ben = await server.connect('ben');
    await ben.ok('userOnline', { userId: 'ben' });
    await ben.send('ana_ben', 'Hello, Ana');
    const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

    await page.getByLabel('Your name').fill('ana');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'ben (1)' }).click();
    await page.getByText('Hello, Ana').waitFor();
    await page.getByLabel('Message').fill('Hello, Ben');
    await page.keyboard.press('Enter');
    await page.getByText('Hello, Ben').waitFor();
    await expect.poll(() => ben.messages('ana_ben').map(({ message }) => message)).toContain('Hello, Ben');
    expect(await databases()).toEqual([`parley-outbox ${server.url} ana`]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your name').waitFor();

    expect(await databases()).toEqual([]);
    // The browser asks for an icon that this page does not have, and only its console says so.
    expect(complaints.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
  });

  it('has at most 40 lines', () => {
    expect(readExample().trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});

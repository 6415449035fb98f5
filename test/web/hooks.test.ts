import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { build, type Rolldown } from 'vite';
import { describeBrowser } from './support/chromium.js';
import type { Scene } from './support/hooks-stage.js';
import { listen } from './support/visitor.js';

/** The stage as one script, with React's development build, whose strict mode runs each effect twice. */
const bundleStage = async (): Promise<string> => {
  const entry = fileURLToPath(new URL('support/hooks-stage.ts', import.meta.url));
  const made = await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'stage' } },
  });
  const [{ output }] = made as [Rolldown.RolldownOutput];
  return output[0].code;
};

describeBrowser('the hooks for React', (browser) => {
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    const script = await bundleStage();
    page = await browser().newPage();
    complaints = listen(page);
    await page.addScriptTag({ content: script });
  });
  beforeEach(() => page.evaluate(() => void (window.stage = window.makeStage())));
  afterEach(async () => {
    await page.evaluate(() => window.stage.unmount());
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => page?.close());

  const show = (scene: Scene) => page.evaluate((given) => window.stage.show(given), scene);
  const open = () => page.evaluate(() => window.stage.chat.open());
  const watched = () => page.evaluate(() => window.stage.chat.watched());
  const listeners = () => page.evaluate(() => window.stage.chat.listeners());
  const changeRoom = (roomId: string) =>
    page.evaluate((id) => window.stage.run((chat) => chat.changeRoom(id)), roomId);

  it('render again when their value has changed, and only then', async () => {
    expect(await show({ connection: true, rooms: true, inPresences: ['ben'] })).toBe(
      'connection: connecting (1), rooms: 0 (1), user 0: unknown (1)',
    );

    expect(await page.evaluate(() => window.stage.run((chat) => chat.setConnection('online')))).toBe(
      'connection: online (2), rooms: 0 (1), user 0: unknown (1)',
    );
    expect(
      await page.evaluate(() =>
        window.stage.run((chat) => chat.setPresence({ userId: 'ben', status: 'online' })),
      ),
    ).toBe('connection: online (2), rooms: 0 (1), user 0: online (2)');
    expect(await page.evaluate(() => window.stage.run((chat) => chat.changeSomethingElse()))).toBe(
      'connection: online (2), rooms: 0 (1), user 0: online (2)',
    );
  });

  it('render a room again when it has changed, and no other room', async () => {
    await show({ inRooms: ['ana_ben', 'ana_chloe'] });

    expect(await changeRoom('ana_ben')).toBe('room 0: ana_ben at 1 (2), room 1: ana_chloe at 0 (1)');
  });

  it('render again only where what they select has changed', async () => {
    const change = (given: object) =>
      page.evaluate((what) => window.stage.run((chat) => chat.changeRoom('ana_ben', what)), given);
    await show({ inTitles: ['ana_ben'] });

    expect(await changeRoom('ana_ben')).toBe('title 0: ana_ben with 0 typing (1)');
    expect(await change({ typists: ['ben'] })).toBe('title 0: ana_ben with 1 typing (2)');
    expect(await change({ typists: ['chloe'] })).toBe('title 0: ana_ben with 1 typing (2)');
    expect(await change({ title: 'Ben' })).toBe('title 0: Ben with 1 typing (3)');
  });

  it('give the same arrays and objects while the values in them are the same', async () => {
    expect(await show({ selects: true })).toBe('selects: false of 0, 2 objects (1)');
    expect(await show({ selects: true })).toBe('selects: false of 0, 2 objects (2)');

    expect(await page.evaluate(() => window.stage.run((chat) => chat.changeSomethingElse()))).toBe(
      'selects: false of 0, 2 objects (2)',
    );
    expect(await page.evaluate(() => window.stage.run((chat) => chat.setConnection('online')))).toBe(
      'selects: true of 0, 3 objects (3)',
    );
  });

  it('open, watch and hear nothing while rendering', async () => {
    const scene: Scene = { strict: true, rooms: true, inRooms: ['ana_ben'], inTitles: ['ana_ben'] };
    const markup = await page.evaluate((given) => window.stage.renderOnly(given), {
      ...scene,
      inPresences: ['ben'],
    });

    expect(markup).toContain('ana_ben at 0');
    expect([await open(), await watched()]).toEqual([[], []]);
    expect(await listeners()).toEqual({ client: 0, rooms: 0 });
  });

  it('remove their listeners, close the room and end the watch when their components are gone', async () => {
    await show({ connection: true, rooms: true, inRooms: ['ana_ben'], inPresences: ['ben'] });
    expect(await open()).toEqual(['ana_ben']);
    expect(await watched()).toEqual(['ben']);
    expect(await listeners()).toEqual({ client: 3, rooms: 1 });

    await page.evaluate(() => window.stage.unmount());

    expect(await open()).toEqual([]);
    expect(await watched()).toEqual([]);
    expect(await listeners()).toEqual({ client: 0, rooms: 0 });
  });

  it('keep a room open while any component shows it', async () => {
    await show({ inRooms: ['ana_ben', 'ana_ben'] });

    await show({ inRooms: ['ana_ben'] });
    expect(await open()).toEqual(['ana_ben']);
    await show({});
    expect(await open()).toEqual([]);
  });

  it('leave a room open that moves from one component to another', async () => {
    await show({ inRooms: ['ana_ben', 'ana_chloe'] });

    await show({ inRooms: ['ana_chloe', 'ana_ben'] });
    expect([...(await open())].sort()).toEqual(['ana_ben', 'ana_chloe']);
    expect(await page.evaluate(() => window.stage.chat.closings())).toBe(0);
  });

  it('change to another room, and close the one before', async () => {
    await show({ inRooms: ['ana_ben'] });

    expect(await show({ inRooms: ['ana_chloe'] })).toBe('room 0: ana_chloe at 0 (2)');
    expect(await open()).toEqual(['ana_chloe']);
    expect(await listeners()).toEqual({ client: 0, rooms: 1 });
    expect(await changeRoom('ana_ben')).toBe('room 0: ana_chloe at 0 (2)');
    expect(await changeRoom('ana_chloe')).toBe('room 0: ana_chloe at 1 (3)');
  });

  it('change to the presence of another user, and to nobody', async () => {
    await show({ inPresences: ['ben'] });

    await show({ inPresences: ['chloe'] });
    expect(await watched()).toEqual(['chloe']);
    await show({ inPresences: [null] });
    expect(await watched()).toEqual([]);
  });

  it('open their room and one watch in strict mode, and leave neither behind', async () => {
    await show({ strict: true, inRooms: ['ana_ben'], inPresences: ['ben'] });
    expect(await open()).toEqual(['ana_ben']);
    expect(await watched()).toEqual(['ben']);
    expect(await listeners()).toEqual({ client: 1, rooms: 1 });
    expect(await changeRoom('ana_ben')).toContain('ana_ben at 1');

    await show({ strict: true });
    expect(await open()).toEqual([]);
    expect(await watched()).toEqual([]);
    expect(await listeners()).toEqual({ client: 0, rooms: 0 });
  });

  it('throw an error that says so where there is no provider', async () => {
    await expect(show({ outside: true, connection: true })).rejects.toThrow(
      'useChat needs a ChatProvider above it',
    );
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { everythingOf } from './support/everything.js';
import { listen } from './support/visitor.js';

/**
 * The page of an application that embeds the chat. When the chat asks for a token, it gives this one, or a new one from
 * `/token`. A page beside the chat may answer first.
 */
const hostPage = (chat: string, token = '') => `<!doctype html>
<title>Host</title>
<iframe src="${chat}/app/" title="Chat" width="800" height="600"></iframe>
<script>
  const asked = [];
  const told = [];
  const tell = (message) => frames[0].postMessage({ parley: 1, ...message }, '${chat}');
  let isSilent = false;
  addEventListener('message', async ({ data, source, origin }) => {
    if (data?.parley !== 1 || origin !== '${chat}') return;
    if (data.type !== 'token-wanted') told.push(data);
    if (data.type !== 'token-wanted' || isSilent) return;
    asked.push(1);
    while (frames[1] && !frames[1].speakFirst) await new Promise(requestAnimationFrame);
    frames[1]?.speakFirst(source);
    const token = '${token}' || (await (await fetch('/token')).text());
    source.postMessage({ parley: 1, type: 'token', token }, origin);
  });
</script>`;

/** Another page inside of the host's, with the same origin. The chat is not inside of this one. */
const INTRUDER = `<!doctype html>
<title>Intruder</title>
<script>
  globalThis.speakFirst = (chat) => chat.postMessage({ parley: 1, type: 'token', token: 'stolen' }, '*');
</script>`;

/** One that is refused, one for the session, and those that are given before it has expired twice. */
const TOKENS = 4;
const TOKENS_MS = 15_000;

/** All tokens begin with the same characters, their header. */
const TOKEN_HEADER_LENGTH = 30;

describeBrowser('the web chat inside of another page', (browser) => {
  let host: Server;
  let hostUrl: string;
  /** What the host answers to each path. */
  let answers: Record<string, () => string>;
  let server: TestServer;
  let page: Page;
  let chat: FrameLocator;
  let complaints: string[];
  beforeAll(async () => {
    host = createServer(({ url = '/' }, response) => {
      response.setHeader('content-type', 'text/html').end(answers[url]?.() ?? '');
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    page = await (await browser().newContext()).newPage();
    chat = page.frameLocator('iframe[title=Chat]');
    complaints = listen(page);
  });
  afterEach(async () => {
    await page.goto('about:blank');
    await server.stop();
    complaints.length = 0;
  });
  afterAll(async () => {
    await page?.context().close();
    host.closeAllConnections();
    host.close();
  });

  const start = async (embedOrigins: string, environment = {}) => {
    const production = { NODE_ENV: 'production', HOST: '127.0.0.1', EMBED_ORIGINS: embedOrigins };
    server = await startTestServer({ ...production, ...environment });
    answers = { '/': () => hostPage(server.url, server.tokenOf('ana', 'Ana Lee')) };
  };
  const online = () => chat.getByText('Online', { exact: true }).waitFor();
  const asked = () => page.evaluate('asked.length');
  const toldOf = async (type: string) => {
    const told = await page.evaluate<{ readonly type: string }[]>('told');
    return told.filter((message) => message.type === type);
  };
  const tell = (message: object) => page.evaluate(`tell(${JSON.stringify(message)})`);

  it('takes a token from the page around it, in production too', async () => {
    await start(hostUrl);

    await page.goto(hostUrl);
    await online();

    await chat.getByRole('button', { name: 'New chat' }).click();
    await chat.getByLabel('User id').fill('ben');
    await chat.getByRole('button', { name: 'Start chat', exact: true }).click();
    await chat.getByRole('main').getByRole('textbox').fill('Hello from within');
    await page.keyboard.press('Enter');
    await chat.getByRole('article').getByText('Hello from within').waitFor();
    expect(await chat.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    const urls = page.frames().map((frame) => frame.url());
    expect(urls.join()).not.toContain(server.tokenOf('ana').slice(0, TOKEN_HEADER_LENGTH));
    expect(complaints).toEqual([]);
  });

  it('asks the page around it for the next token, and stays connected with it', async () => {
    const JWT_SECRET = 'a secret that this test signs with by itself';
    await start(hostUrl, { JWT_SECRET });
    const ana = { userId: parseUserId('ana'), name: 'Ana Lee' };
    const secrets = ['a secret that somebody else has signed with'];
    answers = {
      '/': () => hostPage(server.url),
      '/token': () => signToken(ana, secrets.shift() ?? JWT_SECRET, { expiresIn: '3s' }),
    };
    let connections = 0;
    page.on('websocket', () => connections++);

    await page.goto(hostUrl);
    await online();
    const before = connections;
    await expect.poll(asked, { timeout: TOKENS_MS }).toBeGreaterThanOrEqual(TOKENS);
    await online();

    expect(connections).toBe(before);
  });

  it('says that the user was signed out, until the page around it has a token that is accepted', async () => {
    const JWT_SECRET = 'a secret that this test signs with by itself';
    await start(hostUrl, { JWT_SECRET });
    const sign = (user: string, adminClaim?: string, issuedAt = Date.now()) =>
      signToken({ userId: parseUserId(user), adminClaim }, JWT_SECRET, { expiresIn: '1h', issuedAt });
    let token = sign('ana');
    answers = { '/': () => hostPage(server.url), '/token': () => token };
    await page.goto(hostUrl);
    await online();

    await fetch(`${server.url}/api/sessions/revoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sign('root', 'admin')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'ana' }),
    });
    await chat.getByRole('alert').getByText('You are not signed in any more.').waitFor();
    await expect.poll(asked, { timeout: TOKENS_MS }).toBeGreaterThan(2);
    const shown = await chat.getByRole('alert').count();
    token = sign('ana', undefined, Date.now() + 1_000);
    await online();

    expect(shown).toBe(1);
    expect(await chat.getByRole('alert').count()).toBe(0);
  });

  it("shows the user's own name at once, though the server has not answered yet", async () => {
    await start(hostUrl);
    const cut = await browser().newPage();
    await cut.routeWebSocket(/socket\.io/, () => undefined);

    await cut.goto(hostUrl);
    const chatCut = cut.frameLocator('iframe[title=Chat]');
    await chatCut.getByRole('heading', { name: 'Ana Lee' }).waitFor();

    expect(await chatCut.getByText('Not connected').count()).toBe(1);
    await cut.close();
  });

  it('tells the page around it that it is ready, what is unread and which room is open', async () => {
    await start(hostUrl);
    const ben = await server.connect('ben');
    await ben.send('ana_ben', 'One');
    await ben.send('ana_ben', 'Two');

    await page.goto(hostUrl);
    await online();
    await expect
      .poll(() => toldOf('unread'))
      .toContainEqual({ parley: 1, type: 'unread', rooms: 1, messages: 2 });
    await chat.getByText('Two').click();
    await chat.getByRole('article').getByText('Two').waitFor();

    await expect
      .poll(() => toldOf('unread').then((all) => all.at(-1)))
      .toMatchObject({ rooms: 0, messages: 0 });
    expect((await toldOf('open-room')).at(-1)).toEqual({ parley: 1, type: 'open-room', roomId: 'ana_ben' });
    expect(await toldOf('ready')).toHaveLength(1);
  });

  it('opens the room, has the colours and knows the people that the page around it wants', async () => {
    await start(hostUrl);
    await page.goto(hostUrl);
    await online();
    const entries = await page.evaluate(() => window.history.length);

    await tell({ type: 'people', people: [{ userId: 'u17', name: 'Chloe Martin' }] });
    await tell({ type: 'theme', theme: 'dark' });
    await tell({ type: 'launch', missiles: true });
    await tell({ type: 'theme', theme: 'light', parley: 2 });
    await chat.getByRole('button', { name: 'New chat' }).click();
    await chat.getByRole('dialog').getByRole('button', { name: 'Chloe Martin' }).waitFor();
    await page.keyboard.press('Escape');
    await tell({ type: 'open-room', roomId: 'ana_u17' });
    await chat.getByRole('main').getByRole('textbox').waitFor();
    const dark = await chat.locator('[data-theme=dark]').count();
    await tell({ type: 'open-room', roomId: null });
    await chat.getByText('No conversation is open').waitFor();

    expect(dark).toBe(1);
    // Going back is for the page around it.
    expect(await page.evaluate(() => window.history.length)).toBe(entries);
    expect(complaints).toEqual([]);
  });

  it('signs out when the page around it does, and in with its next token', async () => {
    await start(hostUrl);
    await page.goto(`${hostUrl}`);
    await online();
    await tell({ type: 'open-room', roomId: 'ana_ben' });
    await chat.getByRole('main').getByRole('textbox').waitFor();
    const before = await asked();

    await tell({ type: 'sign-out' });
    await chat.getByRole('heading', { name: 'You are signed out' }).waitFor();
    const left = await page.frames()[1]?.evaluate(() => window.location.hash);
    await tell({ type: 'token', token: server.tokenOf('dev', 'Dev Patel') });
    await chat.getByRole('heading', { name: 'Dev Patel' }).waitFor();
    await online();

    expect(left).toBe('');
    expect(await asked()).toBe(before);
    expect(await toldOf('ready')).toHaveLength(2);
  });

  it('leaves nothing of the account when the page around it signs out, neither what waits nor a draft', async () => {
    await start(hostUrl);
    await page.goto(hostUrl);
    await online();
    await tell({ type: 'open-room', roomId: 'ana_ben' });
    const field = chat.getByRole('main').getByRole('textbox');
    await page.context().setOffline(true);
    await chat.getByText('You are offline').waitFor();
    await field.fill('I wait');
    await field.press('Enter');
    await chat.getByRole('article').getByText('I wait').waitFor();
    await field.fill('A secret draft');
    const [, frame] = page.frames();
    if (frame === undefined) throw new Error('There is no frame');
    const before = await everythingOf(frame);

    await tell({ type: 'sign-out' });
    await chat.getByRole('heading', { name: 'You are signed out' }).waitFor();

    for (const trace of ['I wait', 'parley-outbox']) expect(before).toContain(trace);
    for (const trace of ['I wait', 'A secret draft', 'Ana Lee', 'ana_ben', 'parley-outbox', 'parley.draft'])
      await expect.poll(() => everythingOf(frame)).not.toContain(trace);
    await page.context().setOffline(false);
    await tell({ type: 'token', token: server.tokenOf('dev', 'Dev Patel') });
    await online();
  });

  it('is signed out in another frame of the account too, and asks the page around that one', async () => {
    await start(hostUrl);
    const other = await page.context().newPage();
    for (const each of [page, other]) await each.goto(hostUrl);
    await online();
    const otherChat = other.frameLocator('iframe[title=Chat]');
    await otherChat.getByText('Online', { exact: true }).waitFor();
    const before = await other.evaluate('asked.length');

    await page.bringToFront();
    await tell({ type: 'sign-out' });
    await chat.getByRole('heading', { name: 'You are signed out' }).waitFor();

    await expect.poll(() => other.evaluate('asked.length')).toBe(Number(before) + 1);
    await otherChat.getByText('Online', { exact: true }).waitFor();
    await other.close();
  });

  it('signs in the next user where the page around it signs out and gives a token in one breath', async () => {
    await start(hostUrl);
    await page.goto(`${hostUrl}`);
    await online();

    await page.evaluate(
      ([token]) => {
        const { frames } = globalThis as unknown as { frames: Window[] };
        for (const message of [{ type: 'sign-out' }, { type: 'token', token }]) {
          frames[0]?.postMessage({ parley: 1, ...message }, '*');
        }
      },
      [server.tokenOf('dev', 'Dev Patel')],
    );

    await chat.getByRole('heading', { name: 'Dev Patel' }).waitFor();
    await online();
  });

  it('says that the page around it gives no token, and tells that page', async () => {
    await start(hostUrl);
    const { '/': usual } = answers;
    answers = { '/': () => usual?.().replace('isSilent = false', 'isSilent = true') ?? '' };

    await page.goto(hostUrl);
    await chat.getByRole('alert').getByText('has not signed you in yet').waitFor();
    const errors = await toldOf('error');
    await page.evaluate('isSilent = false');
    await online();
    const registrations = await page.frames()[1]?.evaluate(() => navigator.serviceWorker.getRegistrations());

    expect(errors).toMatchObject([{ parley: 1, type: 'error', code: 'NO_TOKEN' }]);
    expect(await chat.getByText('has not signed you in yet').count()).toBe(0);
    // By now a page of its own would have installed one.
    expect(registrations).toEqual([]);
  });

  it('takes no token from a page beside it, though its origin may embed the chat', async () => {
    await start(hostUrl);
    const { '/': chatOnly } = answers;
    answers = { '/': () => `${chatOnly?.()}<iframe src="/intruder"></iframe>`, '/intruder': () => INTRUDER };

    await page.goto(hostUrl);
    await online();

    // The server would have refused the stolen token, and the chat would have asked for another one.
    expect(await asked()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('complains of nothing where other pages may embed it too', async () => {
    await start(`https://other.example,${hostUrl}`);

    await page.goto(hostUrl);
    await online();

    expect(complaints).toEqual([]);
  });

  it('is not shown by a page that may not embed it', async () => {
    await start('https://somebody.example');
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));

    await page.goto(hostUrl);
    await refused;

    expect(await asked()).toBe(0);
  });

  it('says where it opens when nobody embeds it and nobody can sign in', async () => {
    await start(hostUrl);

    await page.goto(`${server.url}/app/`);

    await page.getByRole('heading', { name: 'Parley opens inside of your application' }).waitFor();
  });
});

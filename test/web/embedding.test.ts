import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { listen } from './support/visitor.js';

/**
 * A page of somebody's application: it embeds the chat and hands over a token when asked, this one or a fresh one. A
 * page beside the chat has the first word.
 */
const hostPage = (chat: string, token = '') => `<!doctype html>
<title>Host</title>
<iframe src="${chat}/app/" title="Chat" width="800" height="600"></iframe>
<script>
  const asked = [];
  addEventListener('message', async ({ data, source, origin }) => {
    if (data?.type !== 'parley:token-wanted' || origin !== '${chat}') return;
    asked.push(1);
    while (frames[1] && !frames[1].speakFirst) await new Promise(requestAnimationFrame);
    frames[1]?.speakFirst(source);
    const token = '${token}' || (await (await fetch('/token')).text());
    source.postMessage({ type: 'parley:token', token }, origin);
  });
</script>`;

/** Another page in the host's, and of its origin: it is not the one around the chat. */
const INTRUDER = `<!doctype html>
<title>Intruder</title>
<script>
  globalThis.speakFirst = (chat) => chat.postMessage({ type: 'parley:token', token: 'stolen' }, '*');
</script>`;

describeBrowser('the web chat in a page of somebody else', (browser) => {
  let host: Server;
  let hostUrl: string;
  let page: string;
  /** What the host answers elsewhere than at `/`. */
  let answers: Record<string, () => string>;
  let server: TestServer;
  beforeEach(async () => {
    answers = {};
    host = createServer(({ url = '/' }, response) => {
      response.setHeader('content-type', 'text/html').end(answers[url]?.() ?? page);
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    host.closeAllConnections();
    host.close();
    await server.stop();
  });

  const production = (origins: string) => ({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    EMBED_ORIGINS: origins,
  });

  it('takes a token from the page around it, in production too', async () => {
    server = await startTestServer(production(hostUrl));
    page = hostPage(server.url, server.tokenOf('ana', 'Ana Lee'));
    const context = await browser().newContext();
    const shown = await context.newPage();
    const complaints = listen(shown);

    await shown.goto(hostUrl);
    const chat = shown.frameLocator('iframe');
    await chat.getByText('Online', { exact: true }).waitFor();

    await chat.getByRole('button', { name: 'New chat' }).click();
    await chat.getByLabel('User id').fill('ben');
    await chat.getByRole('button', { name: 'Start chat', exact: true }).click();
    await chat.getByRole('main').getByRole('textbox').fill('Hello from within');
    await shown.keyboard.press('Enter');
    await chat.getByRole('article').getByText('Hello from within').waitFor();
    expect(await chat.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    expect(
      shown
        .frames()
        .map((frame) => frame.url())
        .join(),
    ).not.toContain(server.tokenOf('ana').slice(0, 30));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('asks the page around it for the next token, and stays connected with it', async () => {
    const JWT_SECRET = 'a secret that this test signs with by itself';
    server = await startTestServer({ ...production(hostUrl), JWT_SECRET });
    const ana = { userId: parseUserId('ana'), name: 'Ana Lee' };
    const secrets = ['a secret that somebody else has signed with'];
    answers['/token'] = () => signToken(ana, secrets.shift() ?? JWT_SECRET, { expiresIn: '3s' });
    page = hostPage(server.url);
    const context = await browser().newContext();
    const shown = await context.newPage();
    let connections = 0;
    shown.on('websocket', () => connections++);

    await shown.goto(hostUrl);
    const chat = shown.frameLocator('iframe');
    await chat.getByText('Online', { exact: true }).waitFor();
    const before = connections;
    // One that was refused, one for the session, and those that were given before the last one ran out.
    await expect.poll(() => shown.evaluate('asked.length'), { timeout: 15_000 }).toBeGreaterThanOrEqual(4);
    await chat.getByText('Online', { exact: true }).waitFor();

    expect(connections).toBe(before);
    await context.close();
  });

  it('takes no token of a page beside it, though of an origin that is named', async () => {
    server = await startTestServer(production(hostUrl));
    answers['/intruder'] = () => INTRUDER;
    page = `${hostPage(server.url, server.tokenOf('ana', 'Ana Lee'))}<iframe src="/intruder"></iframe>`;
    const context = await browser().newContext();
    const shown = await context.newPage();
    const complaints = listen(shown);

    await shown.goto(hostUrl);
    await shown.frameLocator('iframe[title=Chat]').getByText('Online', { exact: true }).waitFor();

    // A token that was taken would have been refused, and another one asked for.
    expect(await shown.evaluate('asked.length')).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('complains of nothing where other pages may embed it too', async () => {
    server = await startTestServer(production(`https://other.example,${hostUrl}`));
    page = hostPage(server.url, server.tokenOf('ana', 'Ana Lee'));
    const context = await browser().newContext();
    const shown = await context.newPage();
    const complaints = listen(shown);

    await shown.goto(hostUrl);
    await shown.frameLocator('iframe').getByText('Online', { exact: true }).waitFor();

    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is not shown by a page that is not named', async () => {
    server = await startTestServer(production('https://somebody.example'));
    page = hostPage(server.url, server.tokenOf('ana'));
    const context = await browser().newContext();
    const shown = await context.newPage();
    const refused = shown.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));

    await shown.goto(hostUrl);
    await refused;

    expect(await shown.evaluate('asked.length')).toBe(0);
    await context.close();
  });

  it('says where it opens when nobody embeds it and nobody can sign in', async () => {
    server = await startTestServer(production(hostUrl));
    const context = await browser().newContext();
    const shown = await context.newPage();

    await shown.goto(`${server.url}/app/`);

    await shown.getByRole('heading', { name: 'Parley opens inside of your application' }).waitFor();
    await context.close();
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { listen } from './support/visitor.js';

/** A page of somebody's application: it embeds the chat and hands over a token when asked. */
const hostPage = (chat: string, token: string) => `<!doctype html>
<title>Host</title>
<iframe src="${chat}/app/" title="Chat" width="800" height="600"></iframe>
<script>
  const asked = [];
  addEventListener('message', ({ data, source, origin }) => {
    if (data?.type !== 'parley:token-wanted' || origin !== '${chat}') return;
    asked.push(1);
    source.postMessage({ type: 'parley:token', token: '${token}' }, origin);
  });
</script>`;

describeBrowser('the web chat in a page of somebody else', (browser) => {
  let host: Server;
  let hostUrl: string;
  let page: string;
  let server: TestServer;
  beforeEach(async () => {
    host = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(page);
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

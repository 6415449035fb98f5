import { afterAll, beforeAll, it } from 'vitest';
import { startHost, type TestHost } from '../embed/host.js';
import { describeBrowser } from './support/chromium.js';

describeBrowser('the web chat inside an app that knows its visitors by a cookie', (browser) => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startHost({ options: { webChat: true } });
  });
  afterAll(() => host.close());

  const open = async (user?: string) => {
    const context = await browser().newContext();
    if (user !== undefined) await context.addCookies([{ name: 'user', value: user, url: host.origin }]);
    const page = await context.newPage();
    await page.goto(`${host.origin}/chat/app/`);
    return page;
  };

  it('opens as the visitor at a path of the app, and chats', async () => {
    const ana = await open('ana');
    await ana.getByRole('button', { name: 'New chat' }).waitFor();

    await host.chat.as('ben').sendMessage({ roomId: 'ana_ben', message: 'Hello, Ana' });
    await ana.getByText('Hello, Ana').first().click();
    await ana.getByRole('textbox', { name: /message/i }).fill('Hello, Ben');
    await ana.keyboard.press('Enter');
    await ana.getByText('Hello, Ben').first().waitFor();
    await ana.context().close();
  });

  it('tells anyone whom the app does not know that the app signs in', async () => {
    const stranger = await open();

    await stranger.getByText('Your application signs you in').waitFor();
    await stranger.context().close();
  });
});

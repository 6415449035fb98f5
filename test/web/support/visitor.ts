import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** Somebody in front of a browser. */
export interface Visitor {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of in the console, or threw. */
  readonly complaints: readonly string[];
  /** The conversation in the list. */
  readonly row: (title: string) => Locator;
  readonly open: (title: string) => Promise<void>;
  readonly startChat: (name: string) => Promise<void>;
  readonly say: (text: string) => Promise<void>;
  /** The bubble with exactly this text. */
  readonly bubble: (text: string) => Locator;
  /** Another tab of the same browser, signed in as the same user. */
  readonly anotherTab: () => Promise<Visitor>;
  /** Where the page asks who is there. */
  readonly signInAs: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Below the time that a test has, so that what did not come is named. */
const PATIENCE_MS = 8_000;

/** Opens the web chat in a browser context of its own and signs in. */
export const visit = async (
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  return visitIn(context, url, name);
};

const visitIn = async (context: BrowserContext, url: string, name: string): Promise<Visitor> => {
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = listen(page);
  await page.goto(`${url}/app/`);
  const signInAs = async (who: string) => {
    await page.getByLabel('Your name').fill(who);
    await page.getByRole('button', { name: 'Start chatting' }).click();
    await page
      .getByRole('navigation', { name: 'Conversations' })
      .getByText('Online', { exact: true })
      .waitFor();
  };
  await signInAs(name);

  const row: Visitor['row'] = (title) =>
    page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem').filter({ hasText: title });
  const heading = (title: string) => page.getByRole('main').getByRole('heading', { name: title });
  return {
    name,
    page,
    context,
    complaints,
    row,
    async open(title) {
      await row(title).getByRole('button').click();
      await heading(title).waitFor();
    },
    async startChat(other) {
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill(other);
      await page.getByRole('button', { name: 'Start chat', exact: true }).click();
      // Until then the field is that of the conversation before.
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('main').getByRole('textbox').waitFor();
    },
    async say(text) {
      await page.getByRole('main').getByRole('textbox').fill(text);
      await page.keyboard.press('Enter');
    },
    bubble: (text) =>
      page
        .getByRole('main')
        .getByRole('article')
        .filter({ has: page.getByText(text, { exact: true }) }),
    anotherTab: () => visitIn(context, url, name),
    signInAs,
    close: () => context.close(),
  };
};

/** A connection that is cut on purpose is logged by the browser itself, and no fault of the page. */
const CUT = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_NETWORK_CHANGED/;

export const listen = (page: Page): readonly string[] => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const bad = message.type() === 'error' || message.type() === 'warning';
    if (bad && !CUT.test(message.text())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  return complaints;
};

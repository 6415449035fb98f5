import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { userIdOf } from '../../../web/src/session/named-session.js';

/** A person in front of a browser tab, under one name after the other. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The name under which this person has signed in last. */
  readonly name: string;
  readonly userId: string;
  /** Loads the web chat again, and signs in. */
  readonly arriveAs: (name: string) => Promise<void>;
  /** Signs in where the page asks for a name. */
  readonly signInAs: (name: string) => Promise<void>;
  /** Loads the page again, signed in and with a network. */
  readonly reload: () => Promise<void>;
  /** Leaves the web chat, as by closing the tab. */
  readonly leave: () => Promise<void>;
  /** Chromium slows down tabs that are behind another one. */
  readonly moveToFront: () => Promise<void>;
  /** The conversation in the list. */
  readonly row: (title: string) => Locator;
  readonly open: (title: string) => Promise<void>;
  readonly startChat: (name: string) => Promise<void>;
  readonly say: (text: string) => Promise<void>;
  /** The bubble with exactly this text. */
  readonly bubble: (text: string) => Locator;
  /** The errors and warnings of the page since the last call. */
  readonly takeComplaints: () => readonly string[];
}

/** Less than a test may take, so that a failure says what did not appear. */
const PATIENCE_MS = 15_000;

/**
 * Opens a tab in a browser context of its own. A suite shares it, as a new context costs far more than a new sign-in.
 * Nothing moves, so that a box that is measured is where it stays: a test of motion asks for it.
 */
export const openVisitor = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> =>
  openTab(
    await browser.newContext({
      viewport: { width: 1280, height: 800 },
      serviceWorkers: 'block',
      reducedMotion: 'reduce',
      ...options,
    }),
    url,
  );

/** Opens another tab in a browser context. */
export const openTab = async (context: BrowserContext, url: string): Promise<Visitor> => {
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = listen(page);
  const main = page.getByRole('main');
  const navigation = page.getByRole('navigation', { name: 'Conversations' });
  const row: Visitor['row'] = (title) => navigation.getByRole('listitem').filter({ hasText: title });
  let name = '';

  const leave = async () => {
    if (page.url() === BLANK) return;
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(BLANK);
  };

  /** Until the server has told the rooms, the list may show those of an earlier visit, and no message is news. */
  const connectBy = async (act: () => Promise<unknown>) => {
    await Promise.all([page.waitForResponse(/\/api\/rooms(\?|$)/), act()]);
    await navigation.getByText('Online', { exact: true }).waitFor();
  };

  const signInAs = async (as: string) => {
    await page.getByLabel('Your name').fill(as);
    await connectBy(() => page.getByRole('button', { name: 'Start chatting' }).click());
    name = as;
  };

  return {
    page,
    context,
    get name() {
      return name;
    },
    get userId() {
      return userIdOf(name);
    },
    async arriveAs(as) {
      await page.bringToFront();
      await leave();
      await context.setOffline(false);
      await page.goto(`${url}/app/`);
      await signInAs(as);
    },
    signInAs,
    reload: () => connectBy(() => page.reload()),
    leave,
    moveToFront: () => page.bringToFront(),
    row,
    async open(title) {
      await row(title).getByRole('button').click();
      await main.getByRole('heading', { name: title }).waitFor();
    },
    async startChat(other) {
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill(other);
      await page.getByRole('button', { name: 'Start chat', exact: true }).click();
      // Until the dialog is gone, the text field may be that of the conversation before.
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await main.getByRole('textbox').waitFor();
    },
    async say(text) {
      await main.getByRole('textbox').fill(text);
      await page.keyboard.press('Enter');
    },
    bubble: (text) => main.getByRole('article').filter({ has: page.getByText(text, { exact: true }) }),
    takeComplaints: () => complaints.splice(0),
  };
};

const BLANK = 'about:blank';

let names = 0;

/** A name that nobody else has at the servers of this run: `Ben` becomes `Ben 7`. */
export const ownName = (name: string): string => {
  names++;
  return `${name} ${names}`;
};

export const expectNoComplaints = (...visitors: readonly Visitor[]): void =>
  expect(visitors.flatMap((visitor) => visitor.takeComplaints())).toEqual([]);

/** The browser itself logs each connection that a test cuts, or that a sign-out ends: the page is not at fault. */
const CUT =
  /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_NETWORK_CHANGED|closed before the connection|blocked by Playwright/;

/** Collects the errors and warnings of the page from now on. */
export const listen = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !CUT.test(message.text())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  return complaints;
};

import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { CONTENT_MAX_LENGTH } from '../../src/domain/limits.js';
import type { TestClient } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, type Visitor } from './support/visitor.js';

const INDENTED = '    if (true) {\n      go();\n    }';
const SIX_LINES = 'one\ntwo\nthree\nfour\nfive\nsix';
const EXCESS = 2_003;
/** An emoji is one character for the server, and two for JavaScript. */
const TOO_LONG = '😀'.repeat(CONTENT_MAX_LENGTH + EXCESS);

describeBrowser('writing in the web chat', (browser) => {
  let server: TestServer;
  let ben: TestClient;
  let ana: Visitor;
  let page: Page;
  let field: Locator;
  let keys: CDPSession;
  beforeAll(async () => {
    server = await startTestServer();
    ben = await server.connect('ben');
    await ben.join('ana_ben');
    ana = await openVisitor(browser(), server.url);
    ({ page } = ana);
    await ana.arriveAs('Ana');
    await ana.startChat('ben');
    field = page.getByRole('main').getByRole('textbox');
    keys = await ana.context.newCDPSession(page);
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });

  /** The text of the newest message, as it was sent. */
  const newest = () => ben.messages('ana_ben').at(-1)?.message;

  /** Presses Enter as browsers do that leave it to the page: with the code of an input method, or while it composes. */
  const enterOf = async (inputMethod: 'chromium' | 'safari', text: string) => {
    if (inputMethod === 'safari') {
      await page.keyboard.insertText(text);
    } else {
      await keys.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: inputMethod === 'safari' ? 229 : 13 };
    await keys.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter });
    await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
    if (inputMethod === 'chromium') await keys.send('Input.insertText', { text });
  };

  it.each(['chromium', 'safari'] as const)(
    'sends and adds nothing with the Enter of an input method: %s',
    async (inputMethod) => {
      await field.fill('');
      await field.focus();
      await enterOf(inputMethod, 'にほん');
      expect(await field.inputValue()).toBe('にほん');
      await field.fill('');

      await page.getByRole('button', { name: 'New group' }).click();
      const picker = page.getByLabel('Name of a member to add');
      await picker.focus();
      await enterOf(inputMethod, 'かな');
      expect(await picker.inputValue()).toBe('かな');
      // An empty name of the group would be refused.
      await page.getByLabel('Group name').focus();
      await enterOf(inputMethod, 'くみ');
      expect(await page.getByLabel('Group name').inputValue()).toBe('くみ');
      expect(await page.getByRole('dialog').count()).toBe(1);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'New chat' }).click();
      await enterOf(inputMethod, 'だれ');
      expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('だれ');
      const escape = { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 229 };
      await keys.send('Input.dispatchKeyEvent', { type: 'keyDown', ...escape });
      await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...escape });
      expect(await page.getByRole('dialog').count()).toBe(1);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await page.getByRole('article').count()).toBe(0);
    },
  );

  it('loses nothing of a text that is too long, and says by how much it is', async () => {
    await field.fill('');
    await field.focus();
    await page.keyboard.insertText(TOO_LONG);
    const pasted = await field.inputValue();

    await page.getByText('At most 10,000 characters fit in here.').waitFor();
    await page.getByText('Take out 2,003 characters.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send' }).click();
    const afterEnter = await field.inputValue();
    await field.fill(TOO_LONG.slice(0, CONTENT_MAX_LENGTH * 2));
    const notes = await page.getByText('At most 10,000').count();
    await page.keyboard.press('Enter');

    expect(pasted).toBe(TOO_LONG);
    expect(afterEnter).toBe(TOO_LONG);
    expect(notes).toBe(0);
    await expect.poll(newest).toBe('😀'.repeat(CONTENT_MAX_LENGTH));
  });

  it('sends the text as it is, with its indentation, but nothing that is blank', async () => {
    await field.fill(' \n ');
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toBe(' \n ');
    await ana.say(INDENTED);

    await expect.poll(newest).toBe(INDENTED);
    await expect.poll(() => field.inputValue()).toBe('');
  });

  it('keeps the list at its end while the field grows, so that the next message is seen', async () => {
    await field.fill('');
    for (let n = 1; n <= 30; n++) await ben.send('ana_ben', `Line ${n}`);
    await ana.bubble('Line 30').waitFor();

    // Both before one frame: the list is scrolled, and the field grows.
    await field.evaluate((element: HTMLTextAreaElement, text) => {
      document.querySelector('[role=region]')?.scrollBy(0, -1);
      element.focus();
      document.execCommand('insertText', false, text);
    }, SIX_LINES);
    await ben.send('ana_ben', 'And now?');
    await ana.bubble('And now?').waitFor();

    await expect.poll(() => distanceFromEnd(page)).toBeLessThan(2);
    await expect
      .poll(() =>
        ana
          .row('ben')
          .getByText(/unread/)
          .count(),
      )
      .toBe(0);
    expect(await page.getByRole('button', { name: /Jump to the newest/ }).count()).toBe(0);
  });
});

const distanceFromEnd = (page: Page): Promise<number> =>
  page
    .getByRole('region', { name: 'Messages' })
    .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);

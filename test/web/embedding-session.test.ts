import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeEmbeddedSession } from '../../web/src/session/embedding.js';

const NAMED = ['https://www.example.com', 'https://intranet.example'] as const;

const WANTED = JSON.stringify({ parley: 1, type: 'token-wanted' });
const given = (token: unknown) => ({ parley: 1, type: 'token', token });

/** The page asks again after this time. */
const REPEAT_MS = 1_000;
const TIMEOUT_MS = 15_000;
const SILENCE_MS = 8_000;

describe('a token from the embedding page', () => {
  let asked: string[];
  let page: EventTarget & { readonly parent: object; readonly location: { ancestorOrigins?: string[] } };
  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    const parent = {
      postMessage: (message: object, origin: string) => asked.push(`${JSON.stringify(message)} to ${origin}`),
    };
    page = Object.assign(new EventTarget(), { parent, location: {} });
    vi.stubGlobal('window', page);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const ask = (): Promise<string> => {
    const { token } = makeEmbeddedSession(NAMED).client;
    if (typeof token !== 'function') throw new Error('The session has no function for tokens');
    return Promise.resolve(token());
  };

  /** Delivers a message as a browser does for `postMessage`. */
  const receive = (message: { readonly source?: object; readonly origin?: string; readonly data: unknown }) =>
    page.dispatchEvent(
      Object.assign(new Event('message'), { source: page.parent, origin: NAMED[0], ...message }),
    );

  it.each([
    ['has an origin that may not embed this one', { origin: 'https://other.example' }],
    ['has an origin that begins like one that may', { origin: `${NAMED[0]}.other.example` }],
    ['is sandboxed, and has no origin', { origin: 'null' }],
    ['does not embed this one', { source: {} }],
    ['sends something else', { data: { parley: 1, type: 'token-wanted', token: 'wrong' } }],
    ['gives a token that is not a string', { data: given({ wrong: true }) }],
    ['sends a token that is far too long', { data: given('x'.repeat(20_000)) }],
    ['speaks another version', { data: { ...given('wrong'), parley: 2 } }],
    ['speaks no version', { data: { type: 'token', token: 'wrong' } }],
    ['sends nothing', { data: null }],
  ])('is not taken from a page that %s', async (_what, message) => {
    const token = ask();

    receive({ data: given('wrong'), ...message });
    receive({ origin: NAMED[1], data: given('right') });

    expect(await token).toBe('right');
  });

  it('is requested from the origins that may embed this page, and again until it is there', async () => {
    const token = ask();
    expect(asked).toEqual([`${WANTED} to ${NAMED[0]}`, `${WANTED} to ${NAMED[1]}`]);

    vi.advanceTimersByTime(REPEAT_MS);
    expect(asked).toHaveLength(4);
    receive({ data: given('right') });
    await token;
    vi.advanceTimersByTime(5 * REPEAT_MS);

    expect(asked).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is requested from one origin where the browser says which embeds this page', () => {
    page.location.ancestorOrigins = [NAMED[1], NAMED[0]];

    ask().catch(() => undefined);

    expect(asked).toEqual([`${WANTED} to ${NAMED[1]}`]);
  });

  it('is missed after 8 s, which both sides show, until it is there', async () => {
    page.location.ancestorOrigins = [NAMED[0]];
    const { client, host } = makeEmbeddedSession(NAMED);
    const token = (client.token as () => Promise<string>)();

    vi.advanceTimersByTime(SILENCE_MS - 1);
    const before = host?.isSilent.get();
    vi.advanceTimersByTime(1);
    const after = host?.isSilent.get();
    receive({ data: given('right') });
    await token;

    expect([before, after, host?.isSilent.get()]).toEqual([false, true, false]);
    expect(asked.filter((message) => message.includes('"NO_TOKEN"'))).toHaveLength(1);
  });

  it.each([
    ['Ana Lee', 'Ana Lee'],
    ['Zoë', 'Zoë'],
    ['  ', undefined],
    [7, undefined],
  ])('says the name %j of the user at once', async (name, shown) => {
    const { client, host } = makeEmbeddedSession(NAMED);
    const token = (client.token as () => Promise<string>)();
    const claims = Buffer.from(JSON.stringify({ sub: 'ana', name })).toString('base64url');

    receive({ data: given(`header.${claims}.signature`) });
    await token;

    expect(host?.userName.get()).toBe(shown);
  });

  it('is not requested any more once the embedding page signs out', async () => {
    const token = ask();
    token.catch(() => undefined);

    receive({ data: { parley: 1, type: 'sign-out' } });
    vi.advanceTimersByTime(5 * REPEAT_MS);

    await expect(token).rejects.toThrow('no token');
    expect(asked).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up after 15 s, so that the client can ask again', async () => {
    const token = ask();

    vi.advanceTimersByTime(TIMEOUT_MS);

    await expect(token).rejects.toThrow('gave no token');
    expect(vi.getTimerCount()).toBe(0);
  });
});

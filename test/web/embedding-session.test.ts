import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GIVEN, makeEmbeddedSession, WANTED } from '../../web/src/session/embedding.js';

const NAMED = ['https://www.example.com', 'https://intranet.example'] as const;

/** The page asks again after this time. */
const REPEAT_MS = 1_000;
const TIMEOUT_MS = 15_000;

describe('a token from the embedding page', () => {
  let asked: string[];
  let page: EventTarget & { readonly parent: object; readonly location: { ancestorOrigins?: string[] } };
  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    const parent = {
      postMessage: ({ type }: { type: string }, origin: string) => asked.push(`${type} to ${origin}`),
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
    ['sends something else', { data: { type: WANTED, token: 'wrong' } }],
    ['gives a token that is not a string', { data: { type: GIVEN, token: { wrong: true } } }],
    ['sends nothing', { data: null }],
  ])('is not taken from a page that %s', async (_what, message) => {
    const token = ask();

    receive({ data: { type: GIVEN, token: 'wrong' }, ...message });
    receive({ origin: NAMED[1], data: { type: GIVEN, token: 'right' } });

    expect(await token).toBe('right');
  });

  it('is requested from the origins that may embed this page, and again until it is there', async () => {
    const token = ask();
    expect(asked).toEqual([`${WANTED} to ${NAMED[0]}`, `${WANTED} to ${NAMED[1]}`]);

    vi.advanceTimersByTime(REPEAT_MS);
    expect(asked).toHaveLength(4);
    receive({ data: { type: GIVEN, token: 'right' } });
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

  it('is given up after 15 s, so that the client can ask again', async () => {
    const token = ask();

    vi.advanceTimersByTime(TIMEOUT_MS);

    await expect(token).rejects.toThrow('gave no token');
    expect(vi.getTimerCount()).toBe(0);
  });
});

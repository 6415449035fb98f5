import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GIVEN, makeEmbeddedSession, WANTED } from '../../web/src/session/embedding.js';

const NAMED = ['https://www.example.com', 'https://intranet.example'] as const;

describe('a token from the page around this one', () => {
  let asked: string[];
  let around: EventTarget & { readonly parent: object; readonly location: { ancestorOrigins?: string[] } };
  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    const parent = {
      postMessage: ({ type }: { type: string }, origin: string) => asked.push(`${type} to ${origin}`),
    };
    around = Object.assign(new EventTarget(), { parent, location: {} });
    vi.stubGlobal('window', around);
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

  /** What a browser makes of a `postMessage` to this page. */
  const receive = (message: { readonly source?: object; readonly origin?: string; readonly data: unknown }) =>
    around.dispatchEvent(
      Object.assign(new Event('message'), { source: around.parent, origin: NAMED[0], ...message }),
    );

  it.each([
    ['is of an origin that is not named', { origin: 'https://other.example' }],
    ['is of one whose name begins the same', { origin: `${NAMED[0]}.other.example` }],
    ['is sandboxed, and of no origin', { origin: 'null' }],
    ['is not the one around', { source: {} }],
    ['says something else', { data: { type: WANTED, token: 'wrong' } }],
    ['gives what is no text', { data: { type: GIVEN, token: { wrong: true } } }],
    ['says nothing', { data: null }],
  ])('is not taken where the page %s', async (_what, message) => {
    const token = ask();

    receive({ data: { type: GIVEN, token: 'wrong' }, ...message });
    receive({ origin: NAMED[1], data: { type: GIVEN, token: 'right' } });

    expect(await token).toBe('right');
  });

  it('is asked of the named origins only, and again until it is there', async () => {
    const token = ask();
    expect(asked).toEqual([`${WANTED} to ${NAMED[0]}`, `${WANTED} to ${NAMED[1]}`]);

    vi.advanceTimersByTime(1_000);
    expect(asked).toHaveLength(4);
    receive({ data: { type: GIVEN, token: 'right' } });
    await token;
    vi.advanceTimersByTime(5_000);

    expect(asked).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is asked of the one origin that is around, where the browser says which', () => {
    around.location.ancestorOrigins = [NAMED[1], NAMED[0]];

    ask().catch(() => undefined);

    expect(asked).toEqual([`${WANTED} to ${NAMED[1]}`]);
  });

  it('is given up after 15 s, so that whoever needs it can try again', async () => {
    const token = ask();

    vi.advanceTimersByTime(15_000);

    await expect(token).rejects.toThrow('gave no token');
    expect(vi.getTimerCount()).toBe(0);
  });
});

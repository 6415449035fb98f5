import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../../client/src/chat-error.js';
import { makeTimers } from '../../client/src/timers.js';
import { makeTokenSource } from '../../client/src/token-source.js';

/** The client gives up on a request for a token after this time. */
const REQUEST_TIMEOUT_MS = 30_000;

const START = Date.parse('2026-01-05T09:30:00.000Z');

/** A token with these claims, which no server would accept. Times are seconds from the start. */
const tokenOf = (claims: { sub?: string; exp?: number; iat?: number; n?: number }): string => {
  const at = (seconds: number | undefined) => (seconds === undefined ? undefined : START / 1000 + seconds);
  const payload = { ...claims, exp: at(claims.exp), iat: at(claims.iat) };
  return `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;
};

const REVOKED = new ChatError('UNAUTHENTICATED', 'The token was revoked');

const makeRig = (token: (n: number) => string | Promise<string>, userId?: string) => {
  let asked = 0;
  const renewed: string[] = [];
  const errors: ChatError[] = [];
  const users: string[] = [];
  const closing = new AbortController();
  const tokens = makeTokenSource({
    options: { token: async () => token(++asked), ...(userId && { userId }) },
    timers: makeTimers(closing.signal),
    onUser: (user) => users.push(user),
    onRenewed: (renewedToken) => renewed.push(renewedToken),
    onError: (error) => errors.push(error),
  });
  return { tokens, stop: () => closing.abort(), renewed, errors, users, asked: () => asked };
};

beforeEach(() => vi.useFakeTimers({ now: START }));
afterEach(() => vi.useRealTimers());

describe('a source of tokens', () => {
  it('asks once while the token lives, and reads from it who the user is', async () => {
    const { tokens, asked, users } = makeRig((n) => tokenOf({ sub: 'anä', exp: 900, iat: 0, n }));

    const both = await Promise.all([tokens.get(), tokens.get()]);
    await tokens.get();

    expect(asked()).toBe(1);
    expect(both[0]).toBe(both[1]);
    expect(users).toEqual(['anä']);
  });

  it('renews a token a minute before it expires, and a short one after four fifths of its life', async () => {
    const long = makeRig((n) => tokenOf({ sub: 'ana', exp: 900 * n, iat: 900 * (n - 1), n }));
    const short = makeRig((n) => tokenOf({ sub: 'ana', exp: 10 * n, iat: 10 * (n - 1), n }));
    await Promise.all([long.tokens.get(), short.tokens.get()]);

    await vi.advanceTimersByTimeAsync(7_999);
    expect(short.renewed).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(short.renewed).toHaveLength(1);
    short.stop();

    await vi.advanceTimersByTimeAsync(840_000 - 8_001);
    expect(long.renewed).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(long.renewed).toHaveLength(1);
    long.stop();
  });

  it('asks again when the app gave no token, and reports that', async () => {
    const { tokens, renewed, errors, stop } = makeRig((n) =>
      n === 2 ? Promise.reject(new Error('no network')) : tokenOf({ sub: 'ana', exp: n * 600, iat: 0, n }),
    );
    await tokens.get();

    await vi.advanceTimersByTimeAsync(545_000);

    expect(errors.map(({ code }) => code)).toEqual(['UNAVAILABLE']);
    expect(renewed).toHaveLength(1);
    stop();
  });

  it('asks again after a refusal, and when the token has expired', async () => {
    const { tokens, asked, stop } = makeRig((n) => tokenOf({ sub: 'ana', exp: 600, iat: 0, n }));
    await tokens.get();

    tokens.reject(await tokens.get(), REVOKED);
    await tokens.get();
    expect(asked()).toBe(2);
    stop();

    vi.setSystemTime(START + 700_000);
    await tokens.get();
    expect(asked()).toBe(3);
  });

  it('gives no token twice that was refused, and the next one that the app has', async () => {
    const { tokens, asked, stop } = makeRig((n) =>
      tokenOf({ sub: 'ana', exp: 600, iat: 0, n: n < 4 ? 1 : n }),
    );
    const first = await tokens.get();

    tokens.reject(first, REVOKED);
    const again = [tokens.get().catch(String), tokens.get().catch(String)];

    expect(await Promise.all(again)).toEqual([String(REVOKED), String(REVOKED)]);
    await expect(tokens.get()).rejects.toBe(REVOKED);
    expect(await tokens.get()).toBe(tokenOf({ sub: 'ana', exp: 600, iat: 0, n: 4 }));
    expect(asked()).toBe(4);
    stop();
  });

  it('retains a token where the one before it is refused, and gives one again that only a proxy refused', async () => {
    const { tokens, asked, stop } = makeRig((n) =>
      tokenOf({ sub: 'ana', exp: 600, iat: 0, n: Math.min(n, 2) }),
    );
    const first = await tokens.get();
    tokens.reject(first, REVOKED);
    const second = await tokens.get();

    tokens.reject(first, REVOKED);
    const retained = await tokens.get();
    const askedBefore = asked();
    tokens.reject(second, new ChatError('UNAVAILABLE'));
    const given = await tokens.get();

    expect([retained, askedBefore]).toEqual([second, 2]);
    expect([given, asked()]).toEqual([second, 3]);
    stop();
  });

  it('relies on the token for its life where the clock of the device is plainly wrong', async () => {
    vi.setSystemTime(START + 3_600_000);
    const { tokens, asked, stop } = makeRig((n) => tokenOf({ sub: 'ana', exp: 600, iat: 0, n }));

    await tokens.get();
    await vi.advanceTimersByTimeAsync(500_000);

    expect(asked()).toBe(1);
    stop();
  });

  it('gives up on an app that never answers, so that the next attempt asks again', async () => {
    const { tokens, asked, stop } = makeRig((n) =>
      n === 1 ? new Promise<string>(() => undefined) : tokenOf({ sub: 'ana', exp: 600, iat: 0 }),
    );
    const first = expect(tokens.get()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(REQUEST_TIMEOUT_MS);
    await first;

    expect(await tokens.get()).toBe(tokenOf({ sub: 'ana', exp: 600, iat: 0 }));
    expect(asked()).toBe(2);
    stop();
  });

  it('refuses a token of another user, and one that names no user', async () => {
    const others = makeRig(() => tokenOf({ sub: 'ben' }), 'ana');
    const nobody = makeRig(() => 'opaque');

    await expect(others.tokens.get()).rejects.toMatchObject({ code: 'SENDER_MISMATCH' });
    await expect(nobody.tokens.get()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await makeRig(() => 'opaque', 'ana').tokens.get()).toBe('opaque');
  });
});

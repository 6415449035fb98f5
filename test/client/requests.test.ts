import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeAcknowledger } from '../../client/src/acknowledger.js';
import { ChatError } from '../../client/src/chat-error.js';
import type { Call } from '../../client/src/connection.js';
import { makePeople, PEOPLE_MAX } from '../../client/src/people.js';
import { makePresenceTracker } from '../../client/src/presence.js';
import { makeRequester } from '../../client/src/requester.js';
import type { Rest } from '../../client/src/rest.js';
import { backoffMs } from '../../client/src/retry.js';
import { makeTimers } from '../../client/src/timers.js';
import { makeTypingNotifier } from '../../client/src/typing.js';
import { messageAt } from './entries.js';

const ACKNOWLEDGE_MS = 100;
const ACKNOWLEDGE_BATCH = 50;
const TYPING_REPEAT_MS = 3_000;
const TYPING_SILENCE_MS = 5_000;
const WATCH_MS = 50;

/** Longer than anything here waits. */
const LONG_MS = 60_000;

/** A requester, and what it has sent to a server that fails with `failing` while that is set. */
const makeRig = () => {
  const sent: unknown[][] = [];
  const rig = { sent, epoch: 1, failing: undefined as ChatError['code'] | undefined };
  const call = (async (event: string, payload: object) => {
    sent.push([event, ...(Object.values(payload) as unknown[])]);
    if (rig.failing) throw new ChatError(rig.failing);
    return { users: [] };
  }) as Call;
  const connection = {
    call,
    epoch: () => rig.epoch,
    attempt: () => undefined,
    listen: () => undefined,
    renew: () => Promise.resolve(),
  };
  const timers = makeTimers(new AbortController().signal);
  const requester = makeRequester(connection, timers, () => undefined);
  return Object.assign(rig, { requester });
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('acknowledgements', () => {
  const start = () => {
    const rig = makeRig();
    return { rig, ...makeAcknowledger(rig.requester) };
  };

  it('are sent every 100 ms, the newest for all before it, seen for delivered too', async () => {
    const { rig, acknowledge } = start();
    for (const seq of [1, 2, 3]) acknowledge('messageDelivered', { ...messageAt(seq), roomId: 'a' });
    for (const seq of [1, 2]) acknowledge('messageDelivered', { ...messageAt(seq), roomId: 'b' });
    acknowledge('messageSeen', { ...messageAt(2), roomId: 'b' });
    acknowledge('messageSeen', { ...messageAt(1), roomId: 'c' });
    acknowledge('messageDelivered', { ...messageAt(2), roomId: 'c' });

    await vi.advanceTimersByTimeAsync(ACKNOWLEDGE_MS);

    expect(rig.sent).toEqual([
      ['messageDelivered', 'a', 'id-3'],
      ['messageSeen', 'b', 'id-2'],
      ['messageSeen', 'c', 'id-1'],
      ['messageDelivered', 'c', 'id-2'],
    ]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(rig.sent).toHaveLength(4);
  });

  it('wait for a connection, and for the next one when this one is lost', async () => {
    const { rig, acknowledge, connected } = start();
    rig.epoch = 0;
    acknowledge('messageSeen', { ...messageAt(3), roomId: 'a' });
    await vi.advanceTimersByTimeAsync(10 * ACKNOWLEDGE_MS);
    expect(rig.sent).toEqual([]);

    rig.epoch = 1;
    rig.failing = 'UNAVAILABLE';
    connected();
    await vi.advanceTimersByTimeAsync(ACKNOWLEDGE_MS);
    rig.epoch = 0;
    await vi.advanceTimersByTimeAsync(LONG_MS);
    rig.sent.length = 0;
    rig.epoch = 2;
    rig.failing = undefined;
    connected();
    await vi.advanceTimersByTimeAsync(ACKNOWLEDGE_MS);
    expect(rig.sent).toEqual([['messageSeen', 'a', 'id-3']]);
  });

  it('are dropped when the server refuses them', async () => {
    const { rig, acknowledge } = start();
    rig.failing = 'NOT_FOUND';
    acknowledge('messageSeen', { ...messageAt(3), roomId: 'a' });

    await vi.advanceTimersByTimeAsync(LONG_MS);

    expect(rig.sent).toHaveLength(1);
  });

  it('are sent in batches', async () => {
    const { rig, acknowledge } = start();
    for (let i = 0; i < 120; i++) acknowledge('messageDelivered', { ...messageAt(1), roomId: `room-${i}` });

    await vi.advanceTimersByTimeAsync(ACKNOWLEDGE_MS);
    expect(rig.sent).toHaveLength(ACKNOWLEDGE_BATCH);
    await vi.advanceTimersByTimeAsync(2 * ACKNOWLEDGE_MS);
    expect(rig.sent).toHaveLength(120);
  });
});

describe('typing', () => {
  it('is sent at most every 3 s, and ends 5 s after the last key', async () => {
    const rig = makeRig();
    const typing = makeTypingNotifier(rig.requester, 'a');
    const keyMs = 100;
    for (let at = 0; at < 2 * TYPING_REPEAT_MS + 10 * keyMs; at += keyMs) {
      typing.typed();
      await vi.advanceTimersByTimeAsync(keyMs);
    }
    expect(rig.sent).toEqual([1, 2, 3].map(() => ['typing', 'a']));

    await vi.advanceTimersByTimeAsync(TYPING_SILENCE_MS - keyMs - 1);
    expect(rig.sent).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(rig.sent[3]).toEqual(['stopTyping', 'a']);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(rig.sent).toHaveLength(4);
  });

  it('ends with a message without a notice, and at once when it is stopped', async () => {
    const rig = makeRig();
    const typing = makeTypingNotifier(rig.requester, 'a');
    typing.typed();
    typing.sent();
    typing.stopped();
    await vi.advanceTimersByTimeAsync(2 * TYPING_SILENCE_MS);
    expect(rig.sent).toEqual([['typing', 'a']]);

    typing.typed();
    typing.stopped();
    expect(rig.sent.slice(1)).toEqual([
      ['typing', 'a'],
      ['stopTyping', 'a'],
    ]);
  });
});

describe('presence', () => {
  it('is requested once for all users who are watched, and again in another connection', async () => {
    const rig = makeRig();
    const presence = makePresenceTracker(
      rig.requester,
      () => 'ana',
      () => undefined,
    );
    const endBen = presence.watch(['ben']);
    presence.watch(['cleo', 'ben']);
    await vi.advanceTimersByTimeAsync(WATCH_MS);
    expect(rig.sent).toEqual([['watchPresence', ['cleo', 'ben']]]);

    endBen();
    await vi.advanceTimersByTimeAsync(WATCH_MS);
    expect(rig.sent.slice(1)).toEqual([['watchPresence', ['cleo', 'ben']]]);

    presence.connected();
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.sent.slice(2)).toEqual([
      ['userOnline', 'ana'],
      ['watchPresence', ['cleo', 'ben']],
    ]);
  });
});

describe('presence that comes while it is requested', () => {
  it('is newer than the answer', async () => {
    let answer: (() => void) | undefined;
    const call = ((_event: string, _payload: object, take: (given: object) => void) =>
      new Promise<void>((resolve) => {
        answer = () => {
          take({ users: ['ben', 'cleo'].map((userId) => ({ userId, status: 'online' })) });
          resolve();
        };
      })) as unknown as Call;
    const presence = makePresenceTracker(
      { ...makeRig().requester, call },
      () => 'ana',
      () => undefined,
    );
    presence.watch(['ben', 'cleo']);
    await vi.advanceTimersByTimeAsync(WATCH_MS);

    presence.apply({ userId: 'ben', status: 'offline' });
    answer?.();

    expect(['ben', 'cleo'].map((user) => presence.of(user)?.status)).toEqual(['offline', 'online']);
  });
});

describe('a transient failure', () => {
  it('is retried as long as the connection is the same', async () => {
    const rig = makeRig();
    let tries = 0;
    const run = async () => {
      if (++tries < 3) throw new ChatError('RATE_LIMITED');
      return 'done';
    };
    const done = rig.requester.retry(run);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await done).toBe('done');

    const lost = expect(rig.requester.retry(() => Promise.reject(new Error('lost')))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await vi.advanceTimersByTimeAsync(100);
    rig.epoch = 2;
    await vi.advanceTimersByTimeAsync(5_000);
    await lost;
    await expect(rig.requester.retry(() => Promise.reject(new ChatError('INVALID')))).rejects.toMatchObject({
      code: 'INVALID',
    });
  });

  it('is retried after a pause that doubles up to half a minute, at random up to half shorter', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 1))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(backoffMs(100, 1)).toBe(30_000);
    expect(backoffMs(1, 0)).toBe(250);
  });
});

describe('a refusal that says when to try again', () => {
  const retriedAfter = async (retryAfterMs: number) => {
    const { requester } = makeRig();
    const startedAt = Date.now();
    let isRetried = false;
    const run = async () => {
      if (isRetried) return Date.now() - startedAt;
      isRetried = true;
      throw new ChatError('RATE_LIMITED', 'Slow down', { retryAfterMs });
    };
    const done = requester.retry(run);
    await vi.advanceTimersByTimeAsync(2 * LONG_MS);
    return done;
  };

  it('is retried then, or up to a quarter later', async () => {
    const afterMs = await retriedAfter(7_000);

    expect(afterMs).toBeGreaterThanOrEqual(7_000);
    expect(afterMs).toBeLessThanOrEqual(8_750);
  });

  it('is not retried at once where that is nearer than the pause', async () => {
    expect(await retriedAfter(1)).toBeGreaterThanOrEqual(250);
  });

  it('is waited for a minute at most, or up to a quarter longer', async () => {
    const afterMs = await retriedAfter(86_400_000);

    expect(afterMs).toBeGreaterThanOrEqual(60_000);
    expect(afterMs).toBeLessThanOrEqual(75_000);
  });
});

describe('profiles', () => {
  it('are asked for once per connection, until they are known', async () => {
    const rig = makeRig();
    const asked: string[] = [];
    const rest = (async (path: string) => {
      asked.push(path);
      if (rig.failing) throw new ChatError(rig.failing);
      return { userId: 'ben', name: 'Ben Roe' };
    }) as Rest;
    const people = makePeople(rig.requester, rest, () => undefined);
    const request = async () => {
      people.request('ben', () => undefined);
      await vi.advanceTimersByTimeAsync(LONG_MS);
    };
    rig.failing = 'NOT_FOUND';
    await request();
    await request();
    const refused = asked.length;

    rig.failing = undefined;
    rig.epoch = 2;
    await request();
    await request();

    expect(refused).toBe(1);
    expect(asked).toHaveLength(2);
    expect(people.get('ben')).toEqual({ userId: 'ben', name: 'Ben Roe' });
  });

  it('are asked for again where the connection was lost before the answer', async () => {
    const rig = makeRig();
    const rest = (async () => {
      if (rig.failing) throw new ChatError(rig.failing);
      return { userId: 'ben', name: 'Ben Roe' };
    }) as unknown as Rest;
    const people = makePeople(rig.requester, rest, () => undefined);
    rig.failing = 'UNAVAILABLE';
    people.request('ben', () => undefined);
    await vi.advanceTimersByTimeAsync(1);
    rig.epoch = 2;
    await vi.advanceTimersByTimeAsync(LONG_MS);

    rig.failing = undefined;
    people.request('ben', () => undefined);
    await vi.advanceTimersByTimeAsync(1);

    expect(people.get('ben')).toEqual({ userId: 'ben', name: 'Ben Roe' });
  });

  it('are the newest 5,000', () => {
    const rig = makeRig();
    const people = makePeople(rig.requester, (() => undefined) as unknown as Rest, () => undefined);
    const learn = (i: number) =>
      people.learn({ members: [{ userId: `u${i}`, role: 'member', name: `${i}` }] });
    for (let i = 0; i < PEOPLE_MAX; i++) learn(i);
    learn(0);

    learn(PEOPLE_MAX);

    const known = Array.from({ length: PEOPLE_MAX + 1 }, (_, i) => people.get(`u${i}`)?.name);
    expect(known.flatMap((name, i) => (name === undefined ? [i] : []))).toEqual([1]);
  });
});

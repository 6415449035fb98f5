import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeAcknowledger } from '../../client/src/acknowledger.js';
import { backoffMs } from '../../client/src/backoff.js';
import { ChatError } from '../../client/src/chat-error.js';
import type { Call } from '../../client/src/connection.js';
import { makeLine } from '../../client/src/line.js';
import { makePresenceKeeper } from '../../client/src/presence.js';
import { makeTimers } from '../../client/src/timers.js';
import { makeTypingTeller } from '../../client/src/typing.js';
import { messageAt } from './entries.js';

/** What was told to a server that answers with `failing` while it is set. */
const makeRig = () => {
  const told: unknown[][] = [];
  const rig = { told, epoch: 1, failing: undefined as ChatError['code'] | undefined };
  const call = (async (event: string, payload: object) => {
    told.push([event, ...(Object.values(payload) as unknown[])]);
    if (rig.failing) throw new ChatError(rig.failing);
    return { users: [] };
  }) as Call;
  const connection = {
    call,
    epoch: () => rig.epoch,
    attempt: () => undefined,
    listen: () => undefined,
  };
  const line = makeLine(connection, makeTimers(new AbortController().signal), () => undefined);
  return Object.assign(rig, { line });
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('acknowledgements', () => {
  const start = () => {
    const rig = makeRig();
    const acks = makeAcknowledger(rig.line);
    return { rig, acks, note: acks.note };
  };

  it('are told once in a moment, the newest for all before it, seen for delivered too', async () => {
    const { rig, note } = start();
    for (const seq of [1, 2, 3]) note('messageDelivered', { ...messageAt(seq), roomId: 'a' });
    for (const seq of [1, 2]) note('messageDelivered', { ...messageAt(seq), roomId: 'b' });
    note('messageSeen', { ...messageAt(2), roomId: 'b' });
    note('messageSeen', { ...messageAt(1), roomId: 'c' });
    note('messageDelivered', { ...messageAt(2), roomId: 'c' });

    await vi.advanceTimersByTimeAsync(100);

    expect(rig.told).toEqual([
      ['messageDelivered', 'a', 'id-3'],
      ['messageSeen', 'b', 'id-2'],
      ['messageSeen', 'c', 'id-1'],
      ['messageDelivered', 'c', 'id-2'],
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(rig.told).toHaveLength(4);
  });

  it('wait for a connection, and for the next one where this one is lost', async () => {
    const { rig, acks, note } = start();
    rig.epoch = 0;
    note('messageSeen', { ...messageAt(3), roomId: 'a' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rig.told).toEqual([]);

    rig.epoch = 1;
    rig.failing = 'UNAVAILABLE';
    acks.connected();
    await vi.advanceTimersByTimeAsync(100);
    rig.epoch = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    rig.told.length = 0;
    rig.epoch = 2;
    rig.failing = undefined;
    acks.connected();
    await vi.advanceTimersByTimeAsync(100);
    expect(rig.told).toEqual([['messageSeen', 'a', 'id-3']]);
  });

  it('are given up where the server refuses them', async () => {
    const { rig, note } = start();
    rig.failing = 'NOT_FOUND';
    note('messageSeen', { ...messageAt(3), roomId: 'a' });

    await vi.advanceTimersByTimeAsync(60_000);

    expect(rig.told).toHaveLength(1);
  });

  it('go out in portions', async () => {
    const { rig, note } = start();
    for (let i = 0; i < 120; i++) note('messageDelivered', { ...messageAt(1), roomId: `room-${i}` });

    await vi.advanceTimersByTimeAsync(100);
    expect(rig.told).toHaveLength(50);
    await vi.advanceTimersByTimeAsync(200);
    expect(rig.told).toHaveLength(120);
  });
});

describe('typing', () => {
  it('is told at most every 3 s, and ended 5 s after the last key', async () => {
    const rig = makeRig();
    const typing = makeTypingTeller(rig.line, 'a');
    for (let i = 0; i < 70; i++) {
      typing.typed();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(rig.told).toEqual([1, 2, 3].map(() => ['typing', 'a']));

    await vi.advanceTimersByTimeAsync(4_899);
    expect(rig.told).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(rig.told[3]).toEqual(['stopTyping', 'a']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(rig.told).toHaveLength(4);
  });

  it('is ended by a message without a word, and by hand at once', async () => {
    const rig = makeRig();
    const typing = makeTypingTeller(rig.line, 'a');
    typing.typed();
    typing.sent();
    typing.stopped();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(rig.told).toEqual([['typing', 'a']]);

    typing.typed();
    typing.stopped();
    expect(rig.told.slice(1)).toEqual([
      ['typing', 'a'],
      ['stopTyping', 'a'],
    ]);
  });
});

describe('presence', () => {
  it('is asked for together, for all who are watched, and again in another connection', async () => {
    const rig = makeRig();
    const presence = makePresenceKeeper(
      rig.line,
      () => 'ana',
      () => undefined,
    );
    const endBen = presence.watch(['ben']);
    presence.watch(['cleo', 'ben']);
    await vi.advanceTimersByTimeAsync(50);
    expect(rig.told).toEqual([['watchPresence', ['cleo', 'ben']]]);

    endBen();
    await vi.advanceTimersByTimeAsync(50);
    expect(rig.told.slice(1)).toEqual([['watchPresence', ['cleo', 'ben']]]);

    presence.connected();
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.told.slice(2)).toEqual([
      ['userOnline', 'ana'],
      ['watchPresence', ['cleo', 'ben']],
    ]);
  });
});

describe('what fails and may pass', () => {
  it('is tried again as long as the connection is the same', async () => {
    const rig = makeRig();
    let tries = 0;
    const run = async () => {
      if (++tries < 3) throw new ChatError('RATE_LIMITED');
      return 'done';
    };
    const done = rig.line.persist(run);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await done).toBe('done');

    const lost = expect(rig.line.persist(() => Promise.reject(new Error('lost')))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await vi.advanceTimersByTimeAsync(100);
    rig.epoch = 2;
    await vi.advanceTimersByTimeAsync(5_000);
    await lost;
    await expect(rig.line.persist(() => Promise.reject(new ChatError('INVALID')))).rejects.toMatchObject({
      code: 'INVALID',
    });
  });

  it('waits twice as long after each failure, up to half a minute, by chance up to half less', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 1))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(backoffMs(100, 1)).toBe(30_000);
    expect(backoffMs(1, 0)).toBe(250);
  });
});

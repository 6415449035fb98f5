import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError, type ChatErrorCode } from '../../client/src/chat-error.js';
import type { Connection } from '../../client/src/connection.js';
import { toEntry } from '../../client/src/entry-view.js';
import type { LogEntry } from '../../client/src/entry-types.js';
import { makeLine } from '../../client/src/line.js';
import { makeOutbox } from '../../client/src/outbox.js';
import { makeMemoryStorage, type OutboxStorage } from '../../client/src/outbox-storage.js';
import type { Commands, WireMessage } from '../../client/src/protocol.js';
import { makeTimers } from '../../client/src/timers.js';
import { messageAt } from './entries.js';

type Sent = Commands['sendMessage']['payload'];

/** A server whose answers are given by hand; a log has what it takes at once. */
const makeRig = (storage?: OutboxStorage) => {
  const underWay: { text: string; id: string; ok: () => void; refuse: (code: ChatErrorCode) => void }[] = [];
  const taken: string[] = [];
  const errors: ChatError[] = [];
  const log: LogEntry[] = [];
  const closing = new AbortController();
  let connections = 0;
  let epoch = 0;
  const transmit = (_event: 'sendMessage', { message: text, clientMessageId = '' }: Sent) =>
    new Promise<{ message: WireMessage }>((resolve, reject) => {
      const leave = () =>
        underWay.splice(
          underWay.findIndex(({ id }) => id === clientMessageId),
          1,
        );
      underWay.push({
        text,
        id: clientMessageId,
        ok() {
          leave();
          taken.push(text);
          resolve({ message: { ...messageAt(taken.length, 'ana', text), clientMessageId } });
        },
        refuse(code) {
          leave();
          reject(new ChatError(code));
        },
      });
    });
  const connection = { call: transmit, epoch: () => epoch } as unknown as Connection;
  const onError = (error: ChatError) => void errors.push(error);
  const outbox = makeOutbox(
    makeLine(connection, makeTimers(closing.signal), onError),
    closing.signal,
    () => 'ana',
    (roomId) => outbox.settle(roomId, { entries: log, cursor: Infinity, hasOlder: false }),
    onError,
  );
  if (storage) outbox.attach(storage);
  const shown = (roomId = 'room') => outbox.of(roomId).map(({ text, error }) => [text, error?.code]);
  const setOnline = (isOnline: boolean) => {
    epoch = isOnline ? ++connections : 0;
    if (isOnline) outbox.connected();
  };
  const close = () => {
    epoch = 0;
    closing.abort();
  };
  const inLog = (message: WireMessage) => {
    log.push(toEntry(message, 'ana'));
    outbox.settle('room', { entries: log, cursor: message.seq, hasOlder: false });
  };
  const texts = () => underWay.map(({ text }) => text);
  return { outbox, underWay, taken, errors, shown, texts, setOnline, close, inLog };
};

/** Lets promises go on; no time passes. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an outbox', () => {
  it('sends one message of a room at a time, in order, and those of other rooms beside it', async () => {
    // Arrange
    const { outbox, setOnline, underWay, texts } = makeRig(makeMemoryStorage());
    setOnline(true);
    await settle();

    // Act
    const first = outbox.send('room', 'one', 'text');
    void outbox.send('room', 'two', 'text');
    void outbox.send('other', 'three', 'text');
    await settle();

    // Assert
    expect(texts()).toEqual(['one', 'three']);
    underWay[0]?.ok();
    expect(await first).toMatchObject({ text: 'one', seq: 1 });
    await settle();
    expect(texts()).toEqual(['three', 'two']);
  });

  it('names messages so that later ones sort behind, also on a page that has no randomUUID', async () => {
    // Arrange
    vi.stubGlobal('crypto', { ...crypto, randomUUID: undefined });
    const { outbox, setOnline, underWay } = makeRig(makeMemoryStorage());
    setOnline(true);
    await settle();

    // Act
    for (const room of ['a', 'b', 'c']) {
      void outbox.send(room, 'Hello', 'text');
      await vi.advanceTimersByTimeAsync(1);
    }

    // Assert
    const names = underWay.map(({ id }) => id);
    expect(new Set(names).size).toBe(3);
    expect([...names].sort()).toEqual(names);
  });

  it('tries what may pass again, with the same id and before what is behind it', async () => {
    const { outbox, setOnline, underWay, texts, taken } = makeRig(makeMemoryStorage());
    setOnline(true);
    const sent = [outbox.send('room', 'one', 'text'), outbox.send('room', 'two', 'text')];
    await settle();
    const { id } = underWay[0] as { id: string };

    for (const code of ['UNAVAILABLE', 'RATE_LIMITED', 'TOKEN_EXPIRED', 'INTERNAL'] as const) {
      underWay[0]?.refuse(code);
      await settle();
      expect(texts()).toEqual([]);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(underWay.map((one) => one.id)).toEqual([id]);
    }
    underWay[0]?.ok();
    await settle();
    underWay[0]?.ok();
    await Promise.all(sent);
    expect(taken).toEqual(['one', 'two']);
  });

  it('shows what is refused for good as failed, goes on behind it, and sends it again when told', async () => {
    // Arrange
    const { outbox, setOnline, underWay, shown, taken } = makeRig(makeMemoryStorage());
    setOnline(true);
    const refused = outbox.send('room', 'one', 'text');
    void outbox.send('room', 'two', 'text');
    await settle();
    const { id } = underWay[0] as { id: string };

    // Act, Assert
    underWay[0]?.refuse('TOO_LARGE');
    await expect(refused).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await settle();
    underWay[0]?.ok();
    await settle();
    expect(shown()).toEqual([['one', 'TOO_LARGE']]);

    const again = outbox.retry(id);
    await settle();
    underWay[0]?.ok();
    expect(await again).toMatchObject({ clientMessageId: id });
    expect(taken).toEqual(['two', 'one']);
    await expect(outbox.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does not let a message stop its room with which the server always fails', async () => {
    const { outbox, setOnline, underWay, texts } = makeRig(makeMemoryStorage());
    setOnline(true);
    const bad = outbox.send('room', 'bad', 'text');
    void outbox.send('room', 'good', 'text');
    const failed = expect(bad).rejects.toMatchObject({ code: 'INTERNAL' });
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(30_000);
      expect(texts()).toEqual(['bad']);
      underWay[0]?.refuse('INTERNAL');
    }

    await failed;
    await settle();
    expect(texts()).toEqual(['good']);
  });

  it('waits while offline, and tries at once when there is a connection', async () => {
    const { outbox, setOnline, underWay, texts, shown } = makeRig(makeMemoryStorage());
    void outbox.send('room', 'one', 'text').catch(() => undefined);
    await settle();
    expect(texts()).toEqual([]);
    expect(shown()).toEqual([['one', undefined]]);

    setOnline(true);
    await settle();
    underWay[0]?.refuse('UNAVAILABLE');
    setOnline(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(texts()).toEqual([]);

    setOnline(true);
    await settle();
    expect(texts()).toEqual(['one']);
  });

  it('takes back what is discarded', async () => {
    const storage = makeMemoryStorage();
    const { outbox, shown } = makeRig(storage);
    const waiting = outbox.send('room', 'one', 'text');
    await settle();
    const [{ clientMessageId } = { clientMessageId: '' }] = outbox.of('room');

    outbox.discard(clientMessageId);

    await expect(waiting).rejects.toMatchObject({ code: 'DISCARDED' });
    await settle();
    expect(shown()).toEqual([]);
    expect(await storage.load()).toEqual([]);
  });

  it('keeps what waits and what failed for the next client, in its order', async () => {
    // Arrange
    const storage = makeMemoryStorage();
    const before = makeRig(storage);
    before.setOnline(true);
    const sent = ['one', 'two', 'three'].map((text) => before.outbox.send('room', text, 'text'));
    await settle();
    before.underWay[0]?.refuse('TOO_LARGE');
    await expect(sent[0]).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await settle();

    // Act
    before.close();
    await expect(sent[1]).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(sent[2]).rejects.toMatchObject({ code: 'CLOSED' });
    const after = makeRig(storage);
    await settle();

    // Assert
    expect(after.shown()).toEqual([
      ['one', 'TOO_LARGE'],
      ['two', undefined],
      ['three', undefined],
    ]);
    after.setOnline(true);
    await settle();
    after.underWay[0]?.ok();
    await settle();
    after.underWay[0]?.ok();
    await settle();
    expect(after.taken).toEqual(['two', 'three']);
    expect((await storage.load()).map(({ text }) => text)).toEqual(['one']);
  });

  it('keeps what was written in the moment in which it is closed', async () => {
    const storage = makeMemoryStorage();
    const before = makeRig(storage);
    before.outbox.send('room', 'one', 'text').catch(() => undefined);
    before.close();

    const after = makeRig(storage);
    await settle();

    expect(after.shown()).toEqual([['one', undefined]]);
  });

  it('is done with a message that the log already has', async () => {
    const storage = makeMemoryStorage();
    const { outbox, setOnline, inLog, underWay, shown } = makeRig(storage);
    setOnline(true);
    const sent = outbox.send('room', 'one', 'text');
    await settle();

    // The answer is lost; the message came by the log.
    inLog({ ...messageAt(4, 'ana', 'one'), clientMessageId: underWay[0]?.id ?? '' });
    underWay[0]?.refuse('UNAVAILABLE');

    expect(await sent).toMatchObject({ seq: 4 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(underWay).toEqual([]);
    expect(shown()).toEqual([]);
    expect(await storage.load()).toEqual([]);
  });

  it('does not send again what the log shows while the storage is read', async () => {
    const storage = makeMemoryStorage();
    const before = makeRig(storage);
    before.outbox.send('room', 'one', 'text').catch(() => undefined);
    await settle();
    const [{ clientMessageId } = { clientMessageId: '' }] = await storage.load();
    before.close();

    const after = makeRig(storage);
    after.setOnline(true);
    after.inLog({ ...messageAt(4, 'ana', 'one'), clientMessageId });
    await settle();

    expect(after.texts()).toEqual([]);
    expect(after.shown()).toEqual([]);
    expect(await storage.load()).toEqual([]);
  });

  it('sends all the same where its storage fails, and says so', async () => {
    const failing: OutboxStorage = {
      load: () => Promise.reject(new Error('no storage')),
      put: () => Promise.reject(new Error('full')),
    };
    const { outbox, setOnline, underWay, errors } = makeRig(failing);
    setOnline(true);
    const sent = outbox.send('room', 'one', 'text');
    await settle();
    underWay[0]?.ok();

    expect(await sent).toMatchObject({ text: 'one' });
    await settle();
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['STORAGE']));
  });

  it('takes no more than it can hold', async () => {
    const { outbox } = makeRig();
    for (let i = 0; i < 1_000; i++) outbox.send('room', 'x', 'text').catch(() => undefined);

    await expect(outbox.send('room', 'x', 'text')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});

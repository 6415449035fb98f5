import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError, type ChatErrorCode } from '../../client/src/chat-error.js';
import type { Connection } from '../../client/src/connection.js';
import { toEntry } from '../../client/src/entry-view.js';
import type { LogEntry } from '../../client/src/entry-types.js';
import { makeOutbox } from '../../client/src/outbox.js';
import { makeMemoryStorage, type OutboxStorage } from '../../client/src/outbox-storage.js';
import type { Commands, WireMessage } from '../../client/src/protocol.js';
import { makeRequester } from '../../client/src/requester.js';
import { makeTimers } from '../../client/src/timers.js';
import { messageAt } from './entries.js';

type Sent = Commands['sendMessage']['payload'];

interface UnderWay {
  readonly text: string;
  readonly id: string;
  readonly ok: () => void;
  readonly refuse: (code: ChatErrorCode) => void;
}

/** Longer than any pause between two attempts. */
const LONGEST_PAUSE_MS = 30_000;

/** The longest pause after four failures. */
const PAUSE_AFTER_FOUR_MS = 4_000;

/** After this many internal errors the client gives up on a message. */
const MAX_INTERNAL_ERRORS = 5;

const MAX_UNSENT = 1_000;

/** An outbox, and a server that each test answers for. The room's log has every committed message at once. */
const makeRig = (storage?: OutboxStorage) => {
  const underWay: UnderWay[] = [];
  const committed: string[] = [];
  const errors: ChatError[] = [];
  const log: LogEntry[] = [];
  const closing = new AbortController();
  let connections = 0;
  let epoch = 0;
  const transmit = (_event: 'sendMessage', { message: text, clientMessageId = '' }: Sent) =>
    new Promise<{ message: WireMessage }>((resolve, reject) => {
      const end = () => underWay.splice(underWay.indexOf(sent), 1);
      const sent: UnderWay = {
        text,
        id: clientMessageId,
        ok() {
          end();
          committed.push(text);
          resolve({ message: { ...messageAt(committed.length, 'ana', text), clientMessageId } });
        },
        refuse(code) {
          end();
          reject(new ChatError(code));
        },
      };
      underWay.push(sent);
    });
  const connection = { call: transmit, epoch: () => epoch } as unknown as Connection;
  const onError = (error: ChatError) => void errors.push(error);
  const outbox = makeOutbox({
    requester: makeRequester(connection, makeTimers(closing.signal), onError),
    closing: closing.signal,
    me: () => 'ana',
    onChange: (roomId) => outbox.settle(roomId, { entries: log, cursor: Infinity, firstSeq: 1 }),
    onError,
    onForgotten: () => undefined,
  });
  if (storage) outbox.attach(storage);
  const unsent = (roomId = 'room') => outbox.unsent(roomId).map(({ text, error }) => [text, error?.code]);
  const setOnline = (isOnline: boolean) => {
    epoch = isOnline ? ++connections : 0;
    if (isOnline) outbox.connected();
  };
  const close = () => {
    epoch = 0;
    closing.abort();
  };
  const addToLog = (message: WireMessage) => {
    log.push(toEntry(message, 'ana'));
    outbox.settle('room', { entries: log, cursor: message.seq, firstSeq: 1 });
  };
  const texts = () => underWay.map(({ text }) => text);
  return { outbox, underWay, committed, errors, unsent, texts, setOnline, close, addToLog };
};

/** Runs all promise callbacks that are due; no time passes. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an outbox', () => {
  it('sends one message of a room at a time, in order, and those of other rooms at the same time', async () => {
    const { outbox, setOnline, underWay, texts } = makeRig(makeMemoryStorage());
    setOnline(true);
    await settle();

    const first = outbox.send('room', 'one', 'text');
    void outbox.send('room', 'two', 'text');
    void outbox.send('other', 'three', 'text');
    await settle();

    expect(texts()).toEqual(['one', 'three']);
    underWay[0]?.ok();
    expect(await first).toMatchObject({ text: 'one', seq: 1 });
    await settle();
    expect(texts()).toEqual(['three', 'two']);
  });

  it('gives messages ascending ids, on a page without randomUUID too', async () => {
    const { crypto } = globalThis;
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const { outbox, setOnline, underWay } = makeRig(makeMemoryStorage());
    setOnline(true);
    await settle();

    for (const room of ['a', 'b', 'c']) {
      void outbox.send(room, 'Hello', 'text');
      await vi.advanceTimersByTimeAsync(1);
    }

    const ids = underWay.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect([...ids].sort()).toEqual(ids);
  });

  it('retries after a transient failure, with the same id and before the messages behind it', async () => {
    const { outbox, setOnline, underWay, texts, committed } = makeRig(makeMemoryStorage());
    setOnline(true);
    const sent = [outbox.send('room', 'one', 'text'), outbox.send('room', 'two', 'text')];
    await settle();
    const { id } = underWay[0] as { id: string };

    for (const code of ['UNAVAILABLE', 'RATE_LIMITED', 'TOKEN_EXPIRED', 'INTERNAL'] as const) {
      underWay[0]?.refuse(code);
      await settle();
      expect(texts()).toEqual([]);
      await vi.advanceTimersByTimeAsync(PAUSE_AFTER_FOUR_MS);
      expect(underWay.map((one) => one.id)).toEqual([id]);
    }
    underWay[0]?.ok();
    await settle();
    underWay[0]?.ok();
    await Promise.all(sent);
    expect(committed).toEqual(['one', 'two']);
  });

  it('shows a refused message as failed, sends those behind it, and sends it again on retry', async () => {
    const { outbox, setOnline, underWay, unsent, committed } = makeRig(makeMemoryStorage());
    setOnline(true);
    const refused = outbox.send('room', 'one', 'text');
    void outbox.send('room', 'two', 'text');
    await settle();
    const { id } = underWay[0] as { id: string };

    underWay[0]?.refuse('TOO_LARGE');
    await expect(refused).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await settle();
    underWay[0]?.ok();
    await settle();
    expect(unsent()).toEqual([['one', 'TOO_LARGE']]);

    const again = outbox.retry(id);
    await settle();
    underWay[0]?.ok();
    expect(await again).toMatchObject({ clientMessageId: id });
    expect(committed).toEqual(['two', 'one']);
    await expect(outbox.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('gives up on a message that always causes an internal error, and sends those behind it', async () => {
    const { outbox, setOnline, underWay, texts } = makeRig(makeMemoryStorage());
    setOnline(true);
    const bad = outbox.send('room', 'bad', 'text');
    void outbox.send('room', 'good', 'text');
    const failed = expect(bad).rejects.toMatchObject({ code: 'INTERNAL' });
    for (let i = 0; i < MAX_INTERNAL_ERRORS; i++) {
      await vi.advanceTimersByTimeAsync(LONGEST_PAUSE_MS);
      expect(texts()).toEqual(['bad']);
      underWay[0]?.refuse('INTERNAL');
    }

    await failed;
    await settle();
    expect(texts()).toEqual(['good']);
  });

  it('waits while offline, and sends at once when there is a connection', async () => {
    const { outbox, setOnline, underWay, texts, unsent } = makeRig(makeMemoryStorage());
    void outbox.send('room', 'one', 'text').catch(() => undefined);
    await settle();
    expect(texts()).toEqual([]);
    expect(unsent()).toEqual([['one', undefined]]);

    setOnline(true);
    await settle();
    underWay[0]?.refuse('UNAVAILABLE');
    setOnline(false);
    await vi.advanceTimersByTimeAsync(2 * LONGEST_PAUSE_MS);
    expect(texts()).toEqual([]);

    setOnline(true);
    await settle();
    expect(texts()).toEqual(['one']);
  });

  it('removes a discarded message', async () => {
    const storage = makeMemoryStorage();
    const { outbox, unsent } = makeRig(storage);
    const waiting = outbox.send('room', 'one', 'text');
    await settle();
    const [{ clientMessageId } = { clientMessageId: '' }] = outbox.unsent('room');

    outbox.discard(clientMessageId);

    await expect(waiting).rejects.toMatchObject({ code: 'DISCARDED' });
    await settle();
    expect(unsent()).toEqual([]);
    expect(await storage.load()).toEqual([]);
  });

  it('leaves pending and failed messages to the next client, in their order', async () => {
    const storage = makeMemoryStorage();
    const before = makeRig(storage);
    before.setOnline(true);
    const sent = ['one', 'two', 'three'].map((text) => before.outbox.send('room', text, 'text'));
    await settle();
    before.underWay[0]?.refuse('TOO_LARGE');
    await expect(sent[0]).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await settle();

    before.close();
    await expect(sent[1]).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(sent[2]).rejects.toMatchObject({ code: 'CLOSED' });
    const after = makeRig(storage);
    await settle();

    expect(after.unsent()).toEqual([
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
    expect(after.committed).toEqual(['two', 'three']);
    expect((await storage.load()).map(({ text }) => text)).toEqual(['one']);
  });

  it('stores a message that was written in the moment in which it is closed', async () => {
    const storage = makeMemoryStorage();
    const before = makeRig(storage);
    before.outbox.send('room', 'one', 'text').catch(() => undefined);
    before.close();

    const after = makeRig(storage);
    await settle();

    expect(after.unsent()).toEqual([['one', undefined]]);
  });

  it('ends the send of a message that the log has', async () => {
    const storage = makeMemoryStorage();
    const { outbox, setOnline, addToLog, underWay, unsent } = makeRig(storage);
    setOnline(true);
    const sent = outbox.send('room', 'one', 'text');
    await settle();

    // The answer is lost, and the message comes by the log.
    addToLog({ ...messageAt(4, 'ana', 'one'), clientMessageId: underWay[0]?.id ?? '' });
    underWay[0]?.refuse('UNAVAILABLE');

    expect(await sent).toMatchObject({ seq: 4 });
    await vi.advanceTimersByTimeAsync(2 * LONGEST_PAUSE_MS);
    expect(underWay).toEqual([]);
    expect(unsent()).toEqual([]);
    expect(await storage.load()).toEqual([]);
  });

  it('does not send a stored message again that the log has before the storage was read', async () => {
    const storage = makeMemoryStorage();
    const before = makeRig(storage);
    before.outbox.send('room', 'one', 'text').catch(() => undefined);
    await settle();
    const [{ clientMessageId } = { clientMessageId: '' }] = await storage.load();
    before.close();

    const after = makeRig(storage);
    after.setOnline(true);
    after.addToLog({ ...messageAt(4, 'ana', 'one'), clientMessageId });
    await settle();

    expect(after.texts()).toEqual([]);
    expect(after.unsent()).toEqual([]);
    expect(await storage.load()).toEqual([]);
  });

  it('sends although its storage fails, and reports that', async () => {
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

  it('rejects a message when 1,000 are unsent', async () => {
    const { outbox } = makeRig();
    for (let i = 0; i < MAX_UNSENT; i++) outbox.send('room', 'x', 'text').catch(() => undefined);

    await expect(outbox.send('room', 'x', 'text')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ChatClient, createChatClient, makeMemoryStorage } from '../../client/src/index.js';
import { joinTabs } from '../../client/src/tabs.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { eventually } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { stubLocks } from './fake-locks.js';

let server: TestServer;
let runs = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => vi.unstubAllGlobals());
afterAll(() => server.stop());

/** Two tabs of ana with one storage, each behind a proxy of its own, and the room that both show. */
const openTabs = async () => {
  runs++;
  const [ana, roomId] = [`ana${runs}`, `ana${runs}_ben${runs}`];
  const proxies = [await startTcpProxy(server.url), await startTcpProxy(server.url)] as const;
  const storage = makeMemoryStorage(`outbox of ${ana}`);
  const open = (url: string): ChatClient =>
    createChatClient({ url, token: () => server.tokenOf(ana), userId: ana, storage: () => storage });
  const tabs = [open(proxies[0].url), open(proxies[1].url)] as const;
  const rooms = [await tabs[0].room(roomId), await tabs[1].room(roomId)] as const;
  /** The texts of the room's log. */
  const logged = async () => {
    const { body } = await server.rest<{ messages: { message: string; clientMessageId: string }[] }>(
      ana,
      'GET',
      `/api/rooms/${roomId}/messages?limit=200`,
    );
    return body.messages.map(({ message }) => message);
  };
  const close = async () => {
    for (const tab of tabs) tab.close();
    for (const proxy of proxies) await proxy.close();
  };
  return { tabs, rooms, proxies, storage, logged, close };
};

/** Six messages, of which the first tab writes every other one. */
const LETTERS = [...'abcdef'];
const OF_FIRST_TAB = [...'ace'];

const texts = ({ messages }: { messages: readonly { kind: string; text?: string }[] }) =>
  messages.map(({ text }) => text);

describe('tabs', () => {
  it('have one that leads, and the next one after it has gone', async () => {
    stubLocks();
    const led: number[] = [];
    const join = (tab: number) => {
      const leaving = new AbortController();
      joinTabs(
        'outbox',
        leaving.signal,
        () => led.push(tab),
        () => undefined,
      );
      return leaving;
    };
    const tabs = [1, 2, 3].map(join);
    await eventually('the first leads', () => led.length === 1);

    tabs[1]?.abort();
    tabs[0]?.abort();
    await eventually('the third leads', () => led.length === 2);

    expect(led).toEqual([1, 3]);
    tabs[2]?.abort();
  });

  it('all lead where there are no locks, and where nothing is shared', async () => {
    let led = 0;
    const leaving = new AbortController();
    const join = (name?: string) =>
      joinTabs(
        name,
        leaving.signal,
        () => led++,
        () => undefined,
      );
    join();
    vi.stubGlobal('navigator', undefined);
    join('outbox');
    join('outbox');

    expect(led).toBe(3);
    leaving.abort();
  });
});

describe('two tabs of one user', () => {
  it('send each message once, and show the same', async () => {
    stubLocks();
    const { rooms, storage, logged, close } = await openTabs();

    await Promise.all(LETTERS.map((text, i) => rooms[i % 2 === 0 ? 0 : 1].send(text)));

    await eventually('both show it', () => rooms.every((room) => room.messages.length === LETTERS.length));
    expect(texts(rooms[0])).toEqual(texts(rooms[1]));
    expect([...(await logged())].sort()).toEqual(LETTERS);
    expect((await logged()).filter((text) => OF_FIRST_TAB.includes(text))).toEqual(OF_FIRST_TAB);
    expect(await storage.load()).toEqual([]);
    await close();
  });

  it('send through the leading tab what an offline one has written', async () => {
    stubLocks();
    const { tabs, rooms, proxies, logged, close } = await openTabs();
    // The second tab does not lead.
    proxies[1].refuse();
    await eventually('it is offline', () => tabs[1].connection === 'offline');

    const sent = await rooms[1].send('of the second');

    expect(sent).toMatchObject({ text: 'of the second', state: 'sent' });
    expect(await logged()).toEqual(['of the second']);
    await close();
  });

  it('send what the tab that led before has left unsent', async () => {
    stubLocks();
    const { tabs, rooms, proxies, storage, logged, close } = await openTabs();
    proxies[0].refuse();
    await eventually('it is offline', () => tabs[0].connection === 'offline');
    rooms[0].send('left unsent').catch(() => undefined);
    await eventually('the other shows it', () => rooms[1].messages.length === 1);

    tabs[0].close();

    await eventually('it is sent', () => rooms[1].messages[0]?.seq === 1);
    expect(await logged()).toEqual(['left unsent']);
    expect(await storage.load()).toEqual([]);
    await close();
  });

  it('show that the other has discarded a message', async () => {
    stubLocks();
    const { tabs, rooms, proxies, close } = await openTabs();
    proxies.forEach(({ refuse }) => refuse());
    await eventually('both are offline', () => tabs.every(({ connection }) => connection === 'offline'));
    const discarded = rooms[0].send('never mind').catch(({ code }: { code: string }) => code);
    await eventually('the other shows it', () => rooms[1].messages.length === 1);

    const [pending] = rooms[1].messages;
    rooms[1].discard(pending?.key ?? '');

    expect(await discarded).toBe('DISCARDED');
    await close();
  });

  it('send each message once where there are no locks', async () => {
    vi.stubGlobal('navigator', undefined);
    const { rooms, storage, logged, close } = await openTabs();

    await Promise.all(LETTERS.map((text, i) => rooms[i % 2 === 0 ? 0 : 1].send(text)));

    await eventually('both show it', () => rooms.every((room) => room.messages.length === LETTERS.length));
    expect([...(await logged())].sort()).toEqual(LETTERS);
    await eventually('all are sent', () => rooms.every(({ messages }) => messages.every(({ seq }) => seq)));
    expect(await storage.load()).toEqual([]);
    await close();
  });
});

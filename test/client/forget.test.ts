import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import {
  type ChatClient,
  type ChatError,
  createChatClient,
  makeMemoryStorage,
  type OutboxStorage,
} from '../../client/src/index.js';

let chat: ChatClient;
afterEach(() => chat.close());

/** A client that never has a connection. */
const open = (storage: OutboxStorage) => {
  chat = createChatClient({
    url: 'http://127.0.0.1:9',
    token: () => 'token',
    userId: 'ana',
    storage: () => storage,
  });
  return chat;
};

const write = (text: string) =>
  chat
    .openRoom('ana_ben')
    .send(text)
    .catch(({ code }: ChatError) => code);

describe('a client that forgets', () => {
  it('leaves nothing in the storage, and has said how many messages waited', async () => {
    const storage = makeMemoryStorage();
    open(storage);
    void write('one');
    const waiting = write('two');
    expect(chat.waiting).toBe(2);
    expect(await storage.load()).toHaveLength(2);

    await chat.forget();

    expect(await storage.load()).toEqual([]);
    expect(await waiting).toBe('CLOSED');
    expect(open(storage).waiting).toBe(0);
  });

  it('counts and removes what an earlier client has stored', async () => {
    const storage = makeMemoryStorage();
    open(storage);
    void write('one');
    chat.close();

    open(storage);
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    expect(chat.waiting).toBe(1);
    await chat.forget();

    expect(await storage.load()).toEqual([]);
  });

  it('lets the storage clear itself, and stores nothing after that', async () => {
    const calls: string[] = [];
    const memory = makeMemoryStorage();
    open({
      ...memory,
      put: (id, send) => {
        calls.push('put');
        return memory.put(id, send);
      },
      clear: () => {
        calls.push('clear');
        return Promise.resolve();
      },
    });
    const [id] = await Promise.all([write('one').then(() => ''), chat.forget()]);
    chat.openRoom('ana_ben').discard(id);
    chat.openRoom('ana_ben').discard(chat.openRoom('ana_ben').messages[0]?.key ?? '');

    expect(calls).toEqual(['put', 'clear']);
  });

  it('lets the clients in other tabs forget too, with what they store meanwhile, and tells them', async () => {
    const storage = makeMemoryStorage('shared');
    const other = open(storage);
    let told = 0;
    other.on('forgotten', () => told++);
    const signingOut = open(storage);
    void write('one');
    const late = other.openRoom('ana_ben').send('two');

    await signingOut.forget();
    void other.openRoom('ana_ben').send('three');
    await eventually('the other is told', () => told === 1);

    expect(await storage.load()).toEqual([]);
    await expect(late).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(other.openRoom('ana_ben').send('four')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('rejects where the storage cannot be emptied', async () => {
    open({ ...makeMemoryStorage(), clear: () => Promise.reject(new Error('blocked')) });

    await expect(chat.forget()).rejects.toMatchObject({ code: 'STORAGE' });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ChatClient,
  type ChatError,
  createChatClient,
  makeMemoryStorage,
} from '../../client/src/index.js';
import { messageAt, pageOf, ROOM_ID } from './entries.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let chat: ChatClient;
let errors: ChatError[];

beforeEach(async () => {
  server = await startScriptedServer();
  errors = [];
  let seq = 1;
  server.answer({
    joinRoom: () => pageOf([messageAt(1)]),
    sendMessage: ({ clientMessageId = '' }) => ({
      message: { ...messageAt(++seq, 'ana'), clientMessageId },
    }),
  });
});
afterEach(async () => {
  chat.close();
  await server.stop();
  vi.unstubAllGlobals();
});

const openRoom = (storage?: () => ReturnType<typeof makeMemoryStorage>) => {
  chat = createChatClient({
    url: server.url,
    token: () => 'token',
    userId: 'ana',
    ...(storage && { storage }),
  });
  chat.on('error', (error) => errors.push(error));
  return chat.room(ROOM_ID);
};

const throwing = (): never => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

describe('a client works', () => {
  it('without AbortSignal.any and AbortSignal.timeout', async () => {
    vi.stubGlobal('AbortSignal', class {});

    const room = await openRoom();

    expect(await room.loadMembers()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('where the browser blocks IndexedDB by throwing at its name', async () => {
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get: throwing });
    try {
      const room = await openRoom();

      expect(await room.send('Hello!')).toMatchObject({ seq: 2 });
      expect(errors).toEqual([]);
    } finally {
      Reflect.deleteProperty(globalThis, 'indexedDB');
    }
  });

  it('where the browser refuses to open IndexedDB, and says so', async () => {
    vi.stubGlobal('indexedDB', { open: throwing });
    const room = await openRoom();

    await room.send('one');
    await room.send('two');

    expect(room.messages).toHaveLength(3);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['STORAGE']));
  });

  it('where the browser blocks channels between tabs', async () => {
    vi.stubGlobal('BroadcastChannel', throwing);
    const room = await openRoom(() => makeMemoryStorage('shared'));

    expect(await room.send('Hello!')).toMatchObject({ seq: 2 });
    expect(errors).toEqual([]);
  });
});

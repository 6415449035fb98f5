import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type ChatClient,
  type ChatError,
  createChatClient,
  type ErrorCode,
  makeMemoryStorage,
} from '../../client/src/index.js';
import { messageAt, pageOf, ROOM_ID } from './entries.js';
import { type ScriptedServer, startScriptedServer } from './scripted-server.js';

let server: ScriptedServer;
let chat: ChatClient;
beforeEach(async () => {
  server = await startScriptedServer();
  server.answer({ joinRoom: () => pageOf([messageAt(1)]) });
});
afterEach(async () => {
  chat.close();
  await server.stop();
});

const storage = makeMemoryStorage();
const connect = () => {
  chat?.close();
  chat = createChatClient({ url: server.url, userId: 'ana', storage: () => storage });
  return chat.room(ROOM_ID);
};
const refuse = (code: ErrorCode, message: string) =>
  server.answer({ sendMessage: () => ({ ok: false, error: { code, message } }) });

it('the reason of a refusal reaches the sender, the message, and the message after a reload', async () => {
  refuse('REFUSED', 'Be kind');
  const room = await connect();

  await expect(room.send('rude')).rejects.toMatchObject({ code: 'REFUSED', reason: 'Be kind' });
  const shown = room.messages.at(-1);
  const reloaded = (await connect()).messages.at(-1);

  expect(shown).toMatchObject({
    state: 'failed',
    error: { code: 'REFUSED', message: 'Be kind', reason: 'Be kind' },
  });
  expect(reloaded).toEqual(shown);
});

it('an error of the server has no reason for people', async () => {
  refuse('TOO_LARGE', 'The content is too long');
  const room = await connect();

  const error: unknown = await room.send('long').catch((refusal: unknown) => refusal);

  expect(error).toMatchObject({ code: 'TOO_LARGE', message: 'The content is too long' });
  expect((error as ChatError).reason).toBeUndefined();
  expect(room.messages.at(-1)).not.toHaveProperty('error.reason');
});

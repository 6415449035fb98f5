import { describe, expect, it, type TestContext } from 'vitest';
import { type ChatError, createChatClient } from '../../client/src/index.js';
import { eventually } from '../support/test-client.js';
import { pageOf } from './entries.js';
import { startScriptedServer } from './scripted-server.js';

/** In this time the client makes two attempts and more. */
const SEVERAL_ATTEMPTS_MS = 1_700;

/** A server of the test's own, as these tests run at the same time: most of theirs is waiting. */
const setUp = async ({ onTestFinished }: TestContext) => {
  const server = await startScriptedServer();
  onTestFinished(() => server.stop());
  const errors: ChatError[] = [];
  const connect = (token = () => 'token') => {
    const chat = createChatClient({ url: server.url, token, userId: 'ana' });
    chat.on('error', (error) => errors.push(error));
    onTestFinished(() => chat.close());
    return chat;
  };
  return { server, errors, connect };
};

describe.concurrent('a client that lost its session', () => {
  it('asks for a new token when one was refused, and reconnects', async (context) => {
    const { server, errors, connect } = await setUp(context);
    let asked = 0;
    server.refuse = { code: 'TOKEN_EXPIRED', message: 'Expired' };
    const chat = connect(() => `token-${++asked}`);
    await eventually('it was refused', () => chat.connection === 'offline');

    server.refuse = undefined;
    await eventually('it is online', () => chat.connection === 'online');

    expect(server.handshakes.at(-1)).toMatchObject({ token: `token-${asked}` });
    expect(asked).toBeGreaterThan(1);
    expect(errors[0]?.code).toBe('TOKEN_EXPIRED');
  });

  it.for(['UNAUTHENTICATED', 'TOKEN_EXPIRED'] as const)(
    'says once that it was ended by %s, and sends its token no more',
    async (code, context) => {
      const { server, errors, connect } = await setUp(context);
      let token = 'token-1';
      const chat = connect(() => token);
      await eventually('it is online', () => chat.connection === 'online');

      server.end({ code, message: 'Over' });
      await eventually('it is offline', () => chat.connection === 'offline');
      await new Promise((resolve) => setTimeout(resolve, SEVERAL_ATTEMPTS_MS));
      const [shown, handshakes] = [chat.connection, server.handshakes.length];
      token = 'token-2';
      await eventually('it is back', () => chat.connection === 'online');

      expect([shown, handshakes]).toEqual(['offline', 1]);
      expect(errors.map((error) => error.code)).toEqual([code]);
      expect(server.handshakes.at(-1)).toMatchObject({ token: 'token-2' });
    },
  );

  it('reconnects to a server that hung up before it answered', async (context) => {
    const { server, errors, connect } = await setUp(context);
    server.hangsUp = true;
    const chat = connect();
    await eventually('it is offline', () => chat.connection === 'offline');
    await eventually('it tries again', () => server.handshakes.length === 2);

    server.hangsUp = false;

    await eventually('it is online', () => chat.connection === 'online');
    expect(errors).toEqual([]);
  });

  it.for(['refuses a client that connects', 'ends its session'])(
    'waits as long as a server says that %s',
    async (how, context) => {
      const { server, connect } = await setUp(context);
      server.answer({ joinRoom: () => pageOf([]) });
      const refusal = { code: 'RATE_LIMITED', message: '', retryAfterMs: 1_500 } as const;
      if (how !== 'ends its session') server.refuse = refusal;
      const chat = connect();
      if (how === 'ends its session') {
        await eventually('it is online', () => chat.connection === 'online');
        server.end(refusal);
      }
      await eventually('it is refused', () => chat.connection !== 'online' && server.handshakes.length === 1);
      const refusedAt = performance.now();
      server.refuse = undefined;

      await eventually('it is online', () => chat.connection === 'online');

      expect(performance.now() - refusedAt).toBeGreaterThan(1_400);
    },
  );
});

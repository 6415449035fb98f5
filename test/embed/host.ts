import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { memory } from '../../src/adapters/memory/memory.js';
import { DomainError } from '../../src/domain/errors.js';
import type { Chat, ParleyOptions } from '../../src/embed/chat.js';
import { createParley } from '../../src/embed/create-parley.js';
import { makeSilentLogger, type SilentLogger } from '../support/silent-logger.js';
import { type ClientOptions, connectClient, type TestClient } from '../support/test-client.js';

export interface TestHost {
  readonly chat: Chat;
  readonly httpServer: Server;
  readonly origin: string;
  readonly logger: SilentLogger;
  readonly connect: (user: string, options?: ClientOptions) => Promise<TestClient>;
  readonly rest: (user: string | undefined, path: string, init?: Init) => Promise<Response>;
  readonly close: () => Promise<void>;
}

interface Init {
  readonly body?: object | string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** The user whom the cookie names: `user=ana`. */
export const userOf = ({ headers: { cookie } }: IncomingMessage): { readonly userId: string } => {
  const userId = /(?:^|; )user=([^;]+)/.exec(cookie ?? '')?.[1];
  if (userId === undefined) throw new DomainError('UNAUTHENTICATED', 'Sign in first');
  return { userId };
};

interface HostOptions {
  readonly options?: Partial<ParleyOptions>;
  /** Missing: an Express app with the chat at /chat. */
  readonly handler?: (chat: Chat) => RequestListener;
  /** Missing: attached at /chat/socket.io. */
  readonly attach?: (chat: Chat, httpServer: Server) => void;
}

/** Somebody's app with a chat at /chat, on a free port. */
export const startHost = async ({
  options = {},
  handler = (chat) => express().use('/chat', chat.router),
  attach = (chat, httpServer) => chat.attach(httpServer, { path: '/chat/socket.io' }),
}: HostOptions = {}): Promise<TestHost> => {
  const logger = makeSilentLogger();
  const chat = await createParley({ store: memory(), identify: userOf, logger, ...options });
  const httpServer = createServer(handler(chat));
  attach(chat, httpServer);
  httpServer.listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  const origin = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
  const clients: TestClient[] = [];
  return {
    chat,
    httpServer,
    origin,
    logger,
    async connect(user, more = {}) {
      const client = await connectClient(
        origin,
        {},
        {
          path: '/chat/socket.io',
          extraHeaders: { cookie: `user=${user}` },
          ...more,
        },
      );
      clients.push(client);
      return client;
    },
    rest: (user, path, { body, headers, ...init } = {}) =>
      fetch(`${origin}${path}`, {
        redirect: 'manual',
        method: body === undefined ? 'GET' : 'POST',
        ...init,
        headers: {
          ...(user !== undefined && { cookie: `user=${user}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async close() {
      for (const client of clients) client.close();
      await chat.close();
      httpServer.closeAllConnections();
      httpServer.close();
      await once(httpServer, 'close');
    },
  };
};

// Somebody's process with a chat in it. It tells its parent what the chat did to the process, and ends by itself.
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';

const environment = [];
process.env = new Proxy(process.env, {
  get(target, name) {
    // The caller of this function.
    const [, , caller = ''] = new Error().stack.split('\n');
    if (caller.includes('/dist/')) environment.push(`${String(name)} ${caller.trim()}`);
    return target[name];
  },
});
const handlers = () =>
  Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
// Zod keeps its registry there.
const globals = () =>
  Object.getOwnPropertyNames(globalThis)
    .filter((name) => !name.startsWith('__zod_'))
    .sort();
const before = { handlers: handlers(), globals: globals() };

const { createParley } = await import('../../dist/entries/index.js');
const { sqlite } = await import('../../dist/entries/sqlite.js');

const chat = await createParley({
  store: sqlite(process.argv[2]),
  identify: ({ headers }) => {
    if (headers.cookie === 'user=slow') return new Promise(() => undefined);
    return { userId: headers.cookie.replace('user=', '') };
  },
});
const httpServer = createServer(express().use('/chat', chat.router));
chat.attach(httpServer);
httpServer.listen(0, '127.0.0.1');
await once(httpServer, 'listening');
process.send({ port: httpServer.address().port });

await once(process, 'message');
const after = { handlers: handlers(), globals: globals() };
const started = performance.now();
await chat.close();
const took = performance.now() - started;
const count = () => new Promise((resolve) => httpServer.getConnections((_, open) => resolve(open)));
// Those that wait for another request are the HTTP server's.
httpServer.closeIdleConnections();
await new Promise((resolve) => setTimeout(resolve, 20));
const left = await count();
await chat.close();
process.send({ took, left, environment, before, after, metadata: 'getMetadata' in Reflect });
httpServer.close();
process.disconnect();

import { createServer } from 'node:http';
import { createParley } from '@parley/server';
import { memory } from '@parley/server/memory';
import { attachWebSocket } from './web-socket.mjs';

const { JWT_SECRET, PORT = '3000' } = process.env;

const chat = await createParley({ store: memory(), jwtSecret: JWT_SECRET });
const httpServer = createServer(chat.router);
const sockets = attachWebSocket(httpServer, chat.parley, { path: '/ws' });
// Beside it: its users and those of the WebSockets chat with each other.
chat.attach(httpServer);

httpServer.listen(Number(PORT), '127.0.0.1', () => console.log(`ws://127.0.0.1:${PORT}/ws`));
process.once('SIGTERM', async () => {
  httpServer.close();
  await sockets.close();
  await chat.close();
});

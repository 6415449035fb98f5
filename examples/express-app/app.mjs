import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createParley } from '@parley/server';
import { sqlite } from '@parley/server/sqlite';
import express from 'express';
import { Server } from 'socket.io';

const { PORT = '3000', DATA = './data' } = process.env;

// The app as it was: sessions by a cookie, one page, and a Socket.IO of its own.
const app = express();
const httpServer = createServer(app);
const sessions = new Map(); // of each session's id, its user
const userOf = ({ headers: { cookie = '' } }) => sessions.get(/(?:^|; )session=([\w-]+)/.exec(cookie)?.[1]);
const pageOf = (name) => fileURLToPath(new URL(`pages/${name}.html`, import.meta.url));

app.get('/', (request, response) => {
  response.sendFile(pageOf(userOf(request) === undefined ? 'sign-in' : 'home'));
});
app.post('/sign-in', express.urlencoded(), ({ body: { user } }, response) => {
  const id = randomUUID();
  sessions.set(id, user); // Yours asks for a password before that.
  response.cookie('session', id, { httpOnly: true, sameSite: 'lax' }).redirect('/');
});

const io = new Server(httpServer);
io.use((socket, next) => next(userOf(socket.request) ? undefined : new Error('Sign in first')));
io.on('connection', (socket) => {
  const tell = () => io.emit('visitors', io.sockets.sockets.size);
  socket.on('disconnect', tell);
  tell();
});

// The chat: these lines, and the two imports of @parley/server.
const identify = (request) => {
  const userId = userOf(request);
  if (userId === undefined) throw new Error('Sign in first');
  return { userId };
};
const chat = await createParley({ store: sqlite(DATA), identify, webChat: true });
app.use('/chat', chat.router);
chat.attach(httpServer, { path: '/chat/socket.io' });

httpServer.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`));
process.once('SIGTERM', () => chat.close().then(() => io.close()));

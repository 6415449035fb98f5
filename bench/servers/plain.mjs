import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** Socket.IO with its defaults on a free port: users named in the handshake, and `io.to(room).emit`. */
export const listen = async (onSend) => {
  const http = createServer();
  const io = new Server(http);
  io.on('connection', (socket) => {
    const { userId, rooms } = socket.handshake.auth;
    for (const room of rooms) socket.join(room);
    socket.on('joinRoom', ({ roomId }, answer) => {
      socket.join(roomId);
      answer({ ok: true, messages: remember.last50(roomId) });
    });
    socket.on('sendMessage', ({ roomId, message }, answer) => {
      const sent = remember.message(roomId, userId, message);
      io.to(roomId).emit('receiveMessage', sent);
      answer({ ok: true, message: sent });
      onSend?.(io, socket, sent);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { io, url: `http://127.0.0.1:${http.address().port}` };
};

const PAGE = 50;
const logs = new Map();
let made = 0;

/** The last 50 messages of each room. They have the shape of Parley's, so that all servers send the same bytes. */
export const remember = {
  message(roomId, sender, message) {
    const log = logs.get(roomId) ?? [];
    logs.set(roomId, log);
    const id = String(++made).padStart(12, '0');
    const sent = {
      messageId: `0195f3a0-0000-7000-8000-${id}`,
      roomId,
      seq: made,
      sender,
      message,
      type: 'text',
      clientMessageId: `c-${made}`,
      timestamp: new Date().toISOString(),
    };
    if (log.push(sent) > PAGE) log.shift();
    return sent;
  },
  last50: (roomId) => logs.get(roomId) ?? [],
};

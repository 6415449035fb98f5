import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** Socket.IO with its defaults on a free port. */
export const listen = async () => {
  const http = createServer();
  const io = new Server(http);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { io, url: `http://127.0.0.1:${http.address().port}` };
};

const logs = new Map();
let made = 0;

/** Messages in the shape of Parley's, so that all servers send the same bytes; the last 50 of a room are kept. */
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
    if (log.push(sent) > 50) log.shift();
    return sent;
  },
  last50: (roomId) => logs.get(roomId) ?? [],
};

// A chat server as simple as it can be, without a store or authentication: a broadcast, then a messageDelivered for
// each recipient, and each messageSeen passed on to the sender.
import { serve } from './child.mjs';
import { listen } from './plain.mjs';

const sendDelivered = (io, socket, { roomId, messageId, sender }) => {
  for (const id of io.sockets.adapter.rooms.get(roomId) ?? []) {
    const { userId } = io.sockets.sockets.get(id).handshake.auth;
    if (userId !== sender) socket.emit('messageDelivered', { roomId, messageId, userId, at: Date.now() });
  }
};

const { io, url } = await listen(sendDelivered);
io.on('connection', (socket) => {
  const { userId } = socket.handshake.auth;
  socket.join(`user:${userId}`);
  socket.on('messageSeen', ({ roomId, messageId, sender }) => {
    io.to(`user:${sender}`).emit('messageSeen', { roomId, messageId, userId, at: Date.now() });
  });
});
serve(url);

// A chat server as simple as it can be: a broadcast, then messageDelivered for each recipient, and messageSeen
// passed on to the sender. No store, no authentication.
import { serve } from './child.mjs';
import { listen } from './plain.mjs';

const tellDelivered = (io, socket, { roomId, messageId, sender }) => {
  for (const id of io.sockets.adapter.rooms.get(roomId) ?? []) {
    const { userId } = io.sockets.sockets.get(id).handshake.auth;
    if (userId !== sender) socket.emit('messageDelivered', { roomId, messageId, userId, at: Date.now() });
  }
};

const { io, url } = await listen(tellDelivered);
io.on('connection', (socket) => {
  const { userId } = socket.handshake.auth;
  socket.join(`user:${userId}`);
  socket.on('messageSeen', ({ roomId, messageId, sender }) => {
    io.to(`user:${sender}`).emit('messageSeen', { roomId, messageId, userId, at: Date.now() });
  });
});
serve(url);

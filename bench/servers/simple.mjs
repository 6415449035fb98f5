// A chat server as simple as it can be: a broadcast, then messageDelivered for each recipient, and messageSeen
// passed on to the sender. No store, no authentication.
import { serve } from './child.mjs';
import { listen, remember } from './plain.mjs';

const { io, url } = await listen();
io.on('connection', (socket) => {
  const { userId, rooms } = socket.handshake.auth;
  socket.data.userId = userId;
  socket.join(`user:${userId}`);
  for (const room of rooms) socket.join(room);
  socket.on('joinRoom', ({ roomId }, answer) => {
    socket.join(roomId);
    answer({ ok: true, messages: remember.last50(roomId) });
  });
  socket.on('sendMessage', ({ roomId, message }, answer) => {
    const sent = remember.message(roomId, userId, message);
    io.to(roomId).emit('receiveMessage', sent);
    answer({ ok: true, message: sent });
    const { messageId } = sent;
    for (const id of io.sockets.adapter.rooms.get(roomId) ?? []) {
      const recipient = io.sockets.sockets.get(id)?.data.userId;
      if (recipient === userId) continue;
      socket.emit('messageDelivered', { roomId, messageId, userId: recipient, at: Date.now() });
    }
  });
  socket.on('messageSeen', ({ roomId, messageId, sender }) => {
    io.to(`user:${sender}`).emit('messageSeen', { roomId, messageId, userId, at: Date.now() });
  });
});
serve(url);

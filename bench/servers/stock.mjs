// Socket.IO as it comes: who is named in the handshake, and `io.to(room).emit`. No status, no presence.
import { serve } from './child.mjs';
import { listen, remember } from './plain.mjs';

const { io, url } = await listen();
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
  });
});
serve(url);

/** `@parley/server/socket.io`: live delivery, on an HTTP server. */
export {
  attachSocketIo,
  LEAVING_MS,
  type SocketIoOptions,
  type SocketIoServer,
} from '../adapters/socketio/attach-socket-io.js';
export { DEFAULT_SOCKET_LIMITS, type SocketLimits } from '../adapters/socketio/limits.js';

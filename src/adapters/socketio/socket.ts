import type { DefaultEventsMap, Socket } from 'socket.io';
import type { Identity } from '../../application/ports/token-verifier.js';
import type { WireFailure } from '../protocol/wire.js';
import type { Handshake } from '../protocol/handshake.js';

/** From the handshake, for the connection. */
export interface SocketData {
  identity?: Identity;
  handshake: Omit<Handshake, 'token' | 'userId'>;
}

/** One listener reads all events of a client, whatever their names. */
export type ClientEvents = DefaultEventsMap;

/** All other events leave as packets that are encoded already. */
export interface ServerEvents {
  error: (failure: WireFailure) => void;
}

export type ParleySocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;

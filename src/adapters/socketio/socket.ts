import type { DefaultEventsMap, Socket } from 'socket.io';
import type { Identity } from '../../application/ports/token-verifier.js';
import type { WireError } from '../protocol/wire.js';
import type { Handshake } from './handshake.js';

/** What the handshake left for the connection. */
export interface SocketData {
  identity?: Identity;
  handshake: Omit<Handshake, 'token'>;
}

/** A client's events are read in one place, whatever their names; none has a listener of its own. */
export type ClientEvents = DefaultEventsMap;

/** A refusal of what came without a callback. `event` is what it answers. */
export type Failure = WireError & { readonly event: string };

/** All other events go out as packets that are encoded already. */
export interface ServerEvents {
  error: (failure: Failure) => void;
}

export type ParleySocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;

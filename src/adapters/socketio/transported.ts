import type { Socket } from 'socket.io';

/** engine.io's side of a connection, with whatever transport it has. */
export type Transported = Socket['conn'];

/** A packet of Engine.IO. */
export interface Packet {
  type: string;
  data?: unknown;
  readonly options?: { readonly wsPreEncodedFrame?: unknown };
}

/** The parts of the WebSocket below engine.io's transport that are used here; its types lack them. */
export interface TransportedWebSocket {
  readonly bufferedAmount: number;
  /** The socket of TCP; null once it is closed. */
  readonly _socket?: object | null;
  terminate(): void;
  /** Reads nothing more from the network. */
  pause(): void;
  on(event: 'ping' | 'pong', listener: () => void): void;
}

/** The WebSocket of a connection; undefined while it polls. */
export const webSocketOf = ({
  transport,
}: Pick<Transported, 'transport'>): TransportedWebSocket | undefined =>
  (transport as unknown as { readonly socket?: TransportedWebSocket }).socket;

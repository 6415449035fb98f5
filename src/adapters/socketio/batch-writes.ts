import type { Socket } from 'socket.io';

type Transported = Socket['conn'];

/** The part of engine.io's WebSocket transport that is used here, and of the ws that it stands on. */
interface WebSocketTransport {
  readonly name: string;
  writable: boolean;
  emit(event: 'ready'): void;
  readonly socket?: { readonly _socket?: { cork(): void; uncork(): void } | null };
}

/**
 * What one turn of the event loop sends over a WebSocket is written at its end, as one write: an event, the
 * answer to a command and receipts often go to the same device. Order is kept. For `packetCreate`, which comes
 * before engine.io would write.
 */
export const makeWriteBatching = (): ((connection: Transported) => void) => {
  let held: WebSocketTransport[] = [];

  const release = () => {
    const transports = held;
    held = [];
    for (const transport of transports) {
      const tcp = transport.socket?._socket;
      tcp?.cork();
      transport.writable = true;
      transport.emit('ready');
      tcp?.uncork();
    }
  };

  return (connection) => {
    connection.on('packetCreate', () => {
      const transport = connection.transport as unknown as WebSocketTransport;
      // Not writable: it is held already, or still writes what was before, and will go on by itself.
      if (transport.name !== 'websocket' || !transport.writable) return;
      transport.writable = false;
      if (held.push(transport) === 1) setImmediate(release);
    });
  };
};

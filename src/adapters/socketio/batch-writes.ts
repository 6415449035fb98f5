import type { Socket } from 'socket.io';

type Transported = Socket['conn'];

/** The parts of engine.io's WebSocket transport, and of the ws below it, that are used here. */
interface WebSocketTransport {
  readonly name: string;
  writable: boolean;
  emit(event: 'ready'): void;
  readonly socket?: { readonly _socket?: { cork(): void; uncork(): void } | null };
}

/**
 * Writes everything that one turn of the event loop sends over a WebSocket at its end, as one write: an event, the
 * answer to a command and receipts often go to the same device. The order stays the same. It hooks on to
 * `packetCreate`, which comes before engine.io would write.
 */
export const makeWriteBatching = (): ((connection: Transported) => void) => {
  let waiting: WebSocketTransport[] = [];

  const release = () => {
    const transports = waiting;
    waiting = [];
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
      // Not writable: it waits already, or still writes and will go on by itself.
      if (transport.name !== 'websocket' || !transport.writable) return;
      transport.writable = false;
      if (waiting.push(transport) === 1) setImmediate(release);
    });
  };
};

import type { Socket } from 'socket.io';

type Transported = Socket['conn'];

/** The parts of engine.io's sockets that are used here; its types lack them. */
interface Packet {
  readonly data?: unknown;
}

interface WebSocketOfTransport {
  readonly bufferedAmount: number;
  terminate(): void;
}

/**
 * Cuts a connection off when more than `maxBytes` wait for it in this process: in the queue of its transport, and
 * in the buffer of the WebSocket. Packets are counted when they are made and flushed, so that an idle connection
 * costs nothing.
 *
 * Closing in order would wait for the reader that does not read, so the transport ends at once, without the rest.
 */
export const cutOffSlowReader = (connection: Transported, maxBytes: number, onCut: () => void): void => {
  let waiting = 0;
  const webSocket = (): WebSocketOfTransport | undefined =>
    (connection.transport as unknown as { socket?: WebSocketOfTransport }).socket;

  connection.on('packetCreate', ({ data }: Packet) => {
    waiting += sizeOf(data);
    // Below half the buffer is not asked for: it saves work, and the sum stays within bounds.
    if (waiting <= maxBytes / 2 || waiting + (webSocket()?.bufferedAmount ?? 0) <= maxBytes) return;
    onCut();
    const socket = webSocket();
    connection.close(true);
    socket?.terminate();
  });
  connection.on('flush', (packets: readonly Packet[]) => {
    for (const { data } of packets) waiting -= sizeOf(data);
  });
};

/** In UTF-16 units, at most three bytes each: counting the bytes would cost more than it is worth. */
const sizeOf = (data: unknown): number => (typeof data === 'string' ? data.length : 0);

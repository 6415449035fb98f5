import type { Socket } from 'socket.io';

type Transported = Socket['conn'];

/** The parts of engine.io's sockets that are read here; the last two are not in its types. */
interface Packet {
  readonly data?: unknown;
}

interface WebSocketOfTransport {
  readonly bufferedAmount: number;
  terminate(): void;
}

/**
 * Cuts a connection off when more than `maxBytes` wait for it in this process: what its transport has not
 * taken yet, and what the WebSocket has not handed to the kernel. Counted as packets are made and flushed,
 * so an idle connection costs nothing.
 *
 * Closing would wait for the reader that does not read: the transport is ended at once, without its rest.
 */
export const cutOffSlowReader = (connection: Transported, maxBytes: number, onCut: () => void): void => {
  let waiting = 0;
  const webSocket = (): WebSocketOfTransport | undefined =>
    (connection.transport as unknown as { socket?: WebSocketOfTransport }).socket;

  connection.on('packetCreate', ({ data }: Packet) => {
    waiting += sizeOf(data);
    // A batch of less than half went to the socket unasked, so the sum is within bounds until then.
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

/** In UTF-16 units, as counting bytes would cost more than it tells; a unit is at most three bytes. */
const sizeOf = (data: unknown): number => (typeof data === 'string' ? data.length : 0);

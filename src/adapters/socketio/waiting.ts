import { type Packet, type Transported, webSocketOf } from './transported.js';

/**
 * Counts the bytes that wait for a connection in this process: in the queue of its transport, and in the buffer of the
 * WebSocket. Calls `onRead` when some were taken.
 *
 * Packets are counted when they are made and flushed, so that an idle connection costs nothing.
 */
export const watchWaiting = (connection: Transported, onRead: () => void): (() => number) => {
  const { writeBuffer } = connection as unknown as { readonly writeBuffer: readonly Packet[] };
  let queued = sizeOfAll(writeBuffer);

  connection.on('packetCreate', (packet: Packet) => {
    queued += sizeOf(packet);
  });
  connection.on('flush', (packets: readonly Packet[]) => {
    queued -= sizeOfAll(packets);
  });
  // Of the transport: the connection's own event only says that its transport has taken the packets.
  const watchTransport = () => connection.transport.on('drain', onRead);
  watchTransport();
  connection.on('upgrade', watchTransport);

  return () => queued + (webSocketOf(connection)?.bufferedAmount ?? 0);
};

const sizeOfAll = (packets: readonly Packet[]): number => {
  let size = 0;
  for (const packet of packets) size += sizeOf(packet);
  return size;
};

/** In UTF-16 units, at most three bytes each: counting the bytes would cost more than it is worth. */
const sizeOf = ({ data }: Packet): number => (typeof data === 'string' ? data.length : 0);

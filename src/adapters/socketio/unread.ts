import { terminate } from './closing.js';
import { type Packet, type Transported, webSocketOf } from './transported.js';

export interface Unread {
  /** So much waits for the device that nothing large is to be answered before it has read. */
  isBehind(): boolean;
  /** So much waits that nothing at all is to be answered: no device has so much unless it does not read. */
  isFull(): boolean;
  /** Calls back once when it is not behind any more. */
  whenRead(callback: () => void): void;
  /** From now on, it counts as one that is not behind: the connection is about to close, or has closed. */
  release(): void;
}

/**
 * Cuts a connection off when more than `maxBytes` of events wait for it in this process: in the queue of its transport,
 * and in the buffer of the WebSocket. Closing in order would wait for the reader that does not read, so the connection
 * ends at once, without the rest.
 *
 * The answers to the device's own commands do not count for that: a device on a slow line would ask, be cut off, and ask
 * again for ever. They end otherwise: a device that is behind gets no large answer, and none at all beyond twice the limit.
 *
 * Packets are counted when they are made and flushed, so that an idle connection costs nothing.
 */
export const watchUnread = (connection: Transported, maxBytes: number, onCut: () => void): Unread => {
  let queued = 0;
  let queuedEvents = 0;
  /** Of the last flush; the WebSocket says how much of it is still there. */
  let flushedEvents = 0;
  const buffered = () => webSocketOf(connection)?.bufferedAmount ?? 0;

  connection.on('packetCreate', (packet: Packet) => {
    queued += sizeOf(packet);
    if (!isEvent(packet)) return;
    queuedEvents += sizeOf(packet);
    // Below half the buffer is not asked for: it saves work, and the sum stays within bounds.
    if (queuedEvents <= maxBytes / 2) return;
    if (queuedEvents + Math.min(flushedEvents, buffered()) <= maxBytes) return;
    onCut();
    terminate(connection);
  });
  connection.on('flush', (packets: readonly Packet[]) => {
    flushedEvents = 0;
    for (const packet of packets) {
      queued -= sizeOf(packet);
      if (isEvent(packet)) flushedEvents += sizeOf(packet);
    }
    queuedEvents -= flushedEvents;
  });

  // Half, so that an answer that comes as events does not reach the limit either.
  let isReleased = false;
  const isBehind = () => !isReleased && queued + buffered() > maxBytes / 2;
  let waiting: (() => void)[] = [];
  const callBack = () => {
    const ready = waiting;
    waiting = [];
    for (const callback of ready) callback();
  };
  const check = () => {
    if (waiting.length > 0 && !isBehind()) callBack();
  };
  // Of the transport: the connection's own event only says that its transport has taken the packets.
  const watchTransport = () => connection.transport.on('drain', check);
  watchTransport();
  connection.on('upgrade', watchTransport);
  const release = () => {
    isReleased = true;
    callBack();
  };
  connection.once('close', release);

  return {
    isBehind,
    isFull: () => queued + buffered() > 2 * maxBytes,
    release,
    whenRead: (callback) => {
      waiting.push(callback);
    },
  };
};

/** Events are encoded once for all devices, and everything else is an answer or the protocol's own. */
const isEvent = ({ options }: Packet): boolean => options?.wsPreEncodedFrame !== undefined;

/** In UTF-16 units, at most three bytes each: counting the bytes would cost more than it is worth. */
const sizeOf = ({ data }: Packet): number => (typeof data === 'string' ? data.length : 0);

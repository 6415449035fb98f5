import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Packet, Transported } from './transported.js';

/** python-engineio drops a poll of more packets. */
const MAX_PACKETS_PER_POLL = 16;

/** Between the packets of a polling body. */
const SEPARATOR = '\x1e';

/** The parts of engine.io's polling transport that are used here; its types lack them. */
interface PollingTransport {
  onData(body: string): void;
  onDataRequest(request: IncomingMessage, response: ServerResponse): void;
  onError(reason: string): void;
}

/**
 * Limits what a connection that polls sends and is sent in one request: a body of more than `maxPackets` packets, or
 * beyond the size of a frame, ends the connection, and what is too much for one poll waits for the next. So does a body
 * that is not UTF-8, as a frame of a WebSocket does: engine.io would put other characters in the place of its bytes.
 */
export const limitPolling = (connection: Transported, maxPackets: number): void => {
  if (connection.transport.name !== 'polling') return;
  const transport = connection.transport as unknown as PollingTransport;

  let isUtf8 = () => true;
  const decode = transport.onData.bind(transport);
  transport.onData = (body) => {
    if (!isUtf8()) transport.onError('a body that is not UTF-8');
    else if (hasMorePackets(body, maxPackets)) transport.onError('too many packets in one body');
    else decode(body);
  };

  const read = transport.onDataRequest.bind(transport);
  transport.onDataRequest = (request, response) => {
    isUtf8 = watchBytes(request);
    response.once('finish', () => {
      if (response.statusCode === 413) transport.onError('a body that is too large');
    });
    read(request, response);
  };

  sendInParts(connection);
};

/** Checks the bytes of a body, those that have come and those that come. Gives a function that says, once, what they were. */
const watchBytes = (request: IncomingMessage): (() => boolean) => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  const check = (chunk?: Buffer) => {
    try {
      if (isUtf8) decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      isUtf8 = false;
    }
    return isUtf8;
  };

  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding) => {
    if (chunk !== null) check(chunk);
    return push(chunk, encoding);
  };
  const waiting = request.read() as Buffer | null;
  if (waiting !== null) {
    check(waiting);
    request.unshift(waiting);
  }
  return () => check();
};

/** The parts of engine.io's connection that are used here. */
interface Queue {
  writeBuffer: Packet[];
  closeTransport(discard?: boolean): void;
}

/**
 * Packets that are too many wait where engine.io's own packets wait, so that an upgrade of the transport takes it along. A
 * close waits for all of it, where engine.io would wait for one poll: the last packet says why the connection ends.
 */
const sendInParts = (connection: Transported): void => {
  const queue = connection as unknown as Queue;
  let rest: readonly Packet[] = [];
  connection.on('flush', (packets: Packet[]) => {
    if (connection.transport.name === 'polling') rest = packets.splice(MAX_PACKETS_PER_POLL);
  });
  connection.on('drain', () => {
    if (rest.length === 0) return;
    queue.writeBuffer.unshift(...rest);
    rest = [];
  });
  const closeTransport = queue.closeTransport.bind(connection);
  queue.closeTransport = (discard) => {
    if (discard === true || queue.writeBuffer.length === 0) closeTransport(discard);
    else connection.once('drain', () => queue.closeTransport());
  };
};

const hasMorePackets = (body: string, maxPackets: number): boolean => {
  let at = -1;
  for (let packets = 1; packets <= maxPackets; packets++) {
    at = body.indexOf(SEPARATOR, at + 1);
    if (at === -1) return false;
  }
  return true;
};

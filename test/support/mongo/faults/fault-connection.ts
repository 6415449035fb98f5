import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { doubtfulReplyOf, refusalOf, withDoubt } from './fault-answer.js';
import type { Fault } from './fault.js';
import { type Frame, makeFrameReader } from '../wire/wire-frames.js';
import { beginningOf, readRequest, type WireRequest } from '../wire/wire-request.js';

export interface FaultConnectionOptions {
  /** Where the server is. */
  readonly host: string;
  readonly port: number;
  /** Called once for every request that wants a reply, in order. Undefined lets the request pass. */
  readonly decide: (request: WireRequest) => Fault | undefined;
  /** Called with what could not be understood. The connection is cut then. */
  readonly refused: (reason: string) => void;
}

export interface FaultConnection {
  /** Cuts both sides. */
  readonly cut: () => void;
  /** Resolves when both sides are closed and nothing runs any more. Never rejects. */
  readonly ended: Promise<void>;
}

/**
 * Passes a client's requests on to the server, and the replies back, with the faults that `decide` wants. Each side is
 * read no faster than the other side takes it.
 */
export const openFaultConnection = (client: Socket, options: FaultConnectionOptions): FaultConnection => {
  const { host, port, decide, refused } = options;
  const server = connect({ host, port, noDelay: true });
  const over = new AbortController();
  const awaited = new Map<number, { readonly request: WireRequest; readonly fault: Fault }>();
  let deaf = false;

  const cut = () => {
    over.abort();
    client.destroy();
    server.destroy();
  };

  const take = async (frame: Frame) => {
    if (deaf) return;
    const request = readRequest(frame);
    // Nobody would see the fault of a request that wants no reply.
    const fault = request.wantsReply ? decide(request) : undefined;
    switch (fault?.kind) {
      case undefined:
        return send(server, frame.bytes);
      case 'delay':
        await wait(fault.ms, undefined, { signal: over.signal });
        return send(server, frame.bytes);
      case 'cutBefore':
        return cut();
      case 'cutMidway':
        await send(server, frame.bytes.subarray(0, cutAt(frame, fault.part)));
        return cut();
      case 'answer':
        return send(client, refusalOf(request, fault.error, fault.labelled ?? false));
      case 'interrupt': {
        const beginning = beginningOf(frame, Math.floor(request.asked * fault.part));
        if (!beginning) return send(client, refusalOf(request, fault.error, false));
        awaited.set(request.id, { request, fault });
        return send(server, beginning);
      }
      case 'writeConcernError':
        if (!fault.applied) return send(client, doubtfulReplyOf(request, fault.error));
        break;
      case 'swallowReply':
        deaf = true;
        break;
      case 'dropReply':
        break;
    }
    awaited.set(request.id, { request, fault });
    return send(server, frame.bytes);
  };

  const giveBack = async (frame: Frame) => {
    const planned = awaited.get(frame.responseTo);
    awaited.delete(frame.responseTo);
    switch (planned?.fault.kind) {
      case 'dropReply':
        return cut();
      case 'swallowReply':
        return;
      case 'interrupt':
        return send(client, refusalOf(planned.request, planned.fault.error, false));
      case 'writeConcernError':
        return send(client, withDoubt(frame, planned.request, planned.fault.error));
      case undefined:
      case 'delay':
      case 'cutBefore':
      case 'cutMidway':
      case 'answer':
        return send(client, frame.bytes);
    }
  };

  const pump = async (from: Socket, handle: (frame: Frame) => Promise<void>) => {
    const reader = makeFrameReader();
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (const frame of reader.push(chunk)) {
          if (over.signal.aborted) return;
          await handle(frame);
        }
      }
    } catch (cause) {
      // After a cut, the cause is the closed socket or the delay that was cut short.
      if (!over.signal.aborted) refused(String(cause));
    } finally {
      cut();
    }
  };

  for (const socket of [client, server]) socket.on('error', cut);
  const closed = Promise.all(
    [client, server].map((socket) => new Promise((done) => socket.once('close', done))),
  );
  const pumps = Promise.all([pump(client, take), pump(server, giveBack)]);
  return { cut, ended: Promise.all([closed, pumps]).then(() => undefined) };
};

/** At least one byte of the frame, and not all. */
const cutAt = ({ bytes }: Frame, part: number): number =>
  Math.min(Math.max(Math.floor(bytes.length * part), 1), bytes.length - 1);

/**
 * Resolves when the bytes have left this process, so that a later cut does not take them back, or when the socket is
 * gone, which its pump sees.
 */
const send = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    socket.write(bytes, () => resolve());
  });

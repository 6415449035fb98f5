import type { ServerResponse } from 'node:http';
import type { Parley } from '../../application/parley.js';
import type { Clock } from '../../application/ports/clock.js';
import type { Logger } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';
import { type EventPage, makeProtocol, type WireConnection, type WireOutlet } from '../protocol/connect.js';
import { toWireFailure } from '../protocol/failure.js';
import { finishAll } from '../protocol/finish-all.js';
import type { FollowedRoom, StreamRequest } from '../protocol/stream-request.js';
import { toWireError } from '../protocol/translate.js';
import type { WireError, WireEvent } from '../protocol/wire.js';
import { encodePage, makeEncoder } from './encode.js';
import { EventStream } from './event-stream.js';

export interface EventStreams {
  /** New streams are refused. */
  readonly isStopping: boolean;

  /**
   * Answers with a stream of events, for as long as the client stays. Resolves when the stream has begun: from then on
   * nothing that happens is missing in it. The request has been admitted; the number of the user's connections is
   * checked here.
   *
   * @throws DomainError where the request is to be answered with an error; then nothing has been sent.
   */
  open(response: ServerResponse, request: StreamRequest): Promise<void>;

  /**
   * Refuses new streams, and asks those that are open to end, a few at a time, so that clients come back by themselves.
   * Resolves when it has asked the last one. Idempotent.
   */
  drain(): Promise<void>;

  /** Drains, and resolves when all have ended, within two seconds after the last was asked. */
  close(): Promise<void>;
}

/** How long a stream waits for a user who is too fast, or has not read yet, if the refusal gives no time. */
const RETRY_MS = 1_000;

/** The fractional parts of its multiples are spread evenly, however many there are. */
const GOLDEN_RATIO = 0.618_033_988_749_894_8;

const STOPPING = new DomainError('UNAVAILABLE', 'The server is stopping: connect again');

/** Serves streams of Server-Sent Events, on whatever HTTP server the responses belong to. */
export const makeEventStreams = (
  parley: Parley,
  { clock, logger }: { readonly clock: Pick<Clock, 'after'>; readonly logger: Logger },
): EventStreams => {
  const protocol = makeProtocol(parley);
  const encode = { room: makeEncoder(true), all: makeEncoder(false) };
  const open = new Map<EventStream, { readonly finish: () => Promise<void>; readonly over: Promise<void> }>();
  let draining: Promise<void> | undefined;
  let opened = 0;

  const connect = (response: ServerResponse, { identity, deviceId, receipts, room }: StreamRequest) => {
    let connection: WireConnection | undefined;
    const stream = new EventStream(
      response,
      clock,
      () => connection?.drained(),
      (opened++ * GOLDEN_RATIO) % 1,
    );
    const encodeEvents = room === undefined ? encode.all : encode.room;
    const outlet: WireOutlet = {
      deliver: (events) => {
        const isTaken = stream.write(encodeEvents(events));
        if (room === undefined || !isRoomLeft(events)) return isTaken;
        endWith({ code: 'NOT_FOUND', message: 'Room not found' });
        return false;
      },
      end: (error, atOnce) => {
        if (atOnce) stream.destroy();
        else endWith(error);
      },
      waitingBytes: () => stream.waitingBytes,
    };
    /** The session ends at once: the client only reads what was sent. */
    const endWith = (error: WireError) => {
      stream.end(error);
      void connection?.close();
    };
    const follows = room === undefined ? 'all' : 'joined';
    const made = protocol.connect({ identity, deviceId, receipts, follows, isAdmitted: true, outlet });
    connection = made;
    const over = stream.closed.then(() => made.close());
    const finish = async () => {
      await made.finish();
      endWith(toWireError(STOPPING));
    };
    open.set(stream, { finish, over });
    void over.then(() => open.delete(stream));
    return { stream, connection: made, endWith };
  };

  const watch = async (connection: WireConnection, userIds: StreamRequest['watch']): Promise<void> => {
    if (userIds.length === 0) return;
    const answer = await connection.run('watchPresence', { userIds }, { asEvents: true });
    if (answer?.ok === false) throw toDomainError(answer.error);
  };

  const handOver = async (
    stream: EventStream,
    connection: WireConnection,
    { roomId, afterSeq }: FollowedRoom,
  ): Promise<EventPage> => {
    let given: EventPage | undefined;
    const take = (page: EventPage) => {
      given = page;
      stream.begin();
      return stream.write(encodePage(page));
    };
    await connection.follow({ roomId, afterSeq, take });
    if (given === undefined) throw new TypeError('A room was followed without a page');
    return given;
  };

  /** Hands over what is left of the log, as fast as the client reads and its user's rate allows. */
  const handOverRest = async (
    stream: EventStream,
    connection: WireConnection,
    { roomId, ...first }: FollowedRoom & Pick<EventPage, 'hasMore' | 'upTo'>,
  ): Promise<void> => {
    let { hasMore, upTo } = first;
    while (hasMore && stream.isOpen) {
      try {
        ({ hasMore, upTo } = await handOver(stream, connection, { roomId, afterSeq: upTo }));
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'RATE_LIMITED') throw error;
        await waitFor(error.retryAfterMs ?? RETRY_MS, stream);
      }
    }
  };

  const waitFor = async (ms: number, stream: EventStream): Promise<void> => {
    let cancel = () => undefined as void;
    const waited = new Promise<void>((resolve) => {
      cancel = clock.after(ms, resolve);
    });
    await Promise.race([waited, stream.closed]);
    cancel();
  };

  return {
    get isStopping() {
      return draining !== undefined;
    },
    async open(response, request) {
      if (draining !== undefined) throw STOPPING;
      const { room } = request;
      const { stream, connection, endWith } = connect(response, request);
      try {
        await connection.ready;
        await watch(connection, request.watch);
        if (room !== undefined) {
          const first = await handOver(stream, connection, room);
          const rest = handOverRest(stream, connection, { ...room, ...first });
          rest.catch((error: unknown) => endWith(toWireFailure(error, logger, 'joinRoom')));
        }
      } catch (error) {
        await connection.close();
        open.delete(stream);
        throw stream.refusal === undefined ? error : toDomainError(stream.refusal);
      }
      if (stream.refusal !== undefined) throw toDomainError(stream.refusal);
      stream.begin();
    },
    drain: () => (draining ??= finishAll(open.values())),
    async close() {
      await (draining ??= finishAll(open.values()));
      await Promise.all([...open.values()].map(({ over }) => over));
    },
  };
};

const isRoomLeft = (events: readonly WireEvent[]): boolean => events.some(([name]) => name === 'roomLeft');

const toDomainError = ({ code, message, retryAfterMs }: WireError): DomainError =>
  new DomainError(code, message, { ...(retryAfterMs !== undefined && { retryAfterMs }) });

import type { ServerResponse } from 'node:http';
import type { Cancel, Clock } from '../../application/ports/clock.js';
import type { WireError } from '../protocol/wire.js';
import { BEGINNING, COME_BACK, encodeError, HEARTBEAT } from './encode.js';
import { whenClosed } from './when-closed.js';

/** Proxies take a connection for dead on which nothing comes for a minute. */
export const HEARTBEAT_MS = 15_000;

/** A client that has taken nothing of what waits for it at so many heartbeats in a row is cut off. */
export const STALLED_BEATS = 4;

/**
 * After so many heartbeats, five minutes, a stream ends, and its client comes back at once. What a client reads is not known
 * to a server, so one that has vanished without a word would be online until TCP gives it up.
 */
export const MOST_BEATS = 20;

/** Streams that begin together end up to so many heartbeats apart, as all of their clients come back at once. */
export const BEATS_APART = 4;

/** A stream that ends has this long to be read. */
const READING_MS = 1_500;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // For nginx, which collects answers otherwise.
  'x-accel-buffering': 'no',
};

/**
 * The answer to one request as a stream of events. What is written before it begins waits for that, so that the request
 * can still be refused with a status. No timer is left when it has closed.
 */
export class EventStream {
  /** Resolves when the answer has ended, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #response: ServerResponse;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #onTaken: () => void;
  /** In heartbeats. */
  readonly #ahead: number;
  /** Undefined once it has begun. */
  #early: Buffer[] | undefined = [];
  #earlyBytes = 0;
  #endedBy: WireError | undefined;
  #isEnded = false;
  #isTaken = false;
  #stalledBeats = 0;
  #beats = 0;
  #cancelBeat: Cancel = () => undefined;
  #cancelReading: Cancel = () => undefined;

  /**
   * `onTaken` is called when fewer bytes wait than before. `ahead`, from 0 up to 1, says how much sooner than after
   * five minutes it ends: 1 would be `BEATS_APART`.
   */
  constructor(response: ServerResponse, clock: Pick<Clock, 'after'>, onTaken: () => void, ahead = 0) {
    this.#response = response;
    this.#ahead = ahead * BEATS_APART;
    this.#clock = clock;
    this.#onTaken = onTaken;
    // The response is told of its end only when it has its turn among those of its connection.
    const { socket } = response.req;
    this.#isEnded = response.destroyed || socket.destroyed;
    this.closed = new Promise((resolve) => {
      let forget: Cancel = () => undefined;
      const close = () => {
        forget();
        response.off('close', close);
        this.#isEnded = true;
        this.#cancelBeat();
        this.#cancelReading();
        resolve();
      };
      if (this.#isEnded) close();
      else {
        forget = whenClosed(socket, close);
        response.once('close', close);
      }
    });
  }

  get isOpen(): boolean {
    return !this.#isEnded;
  }

  /** Why the stream was ended before it began; undefined where it was not. */
  get refusal(): WireError | undefined {
    return this.#early && this.#endedBy;
  }

  get waitingBytes(): number {
    return this.#earlyBytes + this.#response.writableLength;
  }

  /** Sends the head of the answer. Idempotent. */
  begin(): void {
    if (this.#isEnded || this.#early === undefined) return;
    const early = this.#early;
    this.#early = undefined;
    this.#earlyBytes = 0;
    // The code that limits requests finds out by these headers that this is a stream; `writeHead` would not keep them.
    for (const [name, value] of Object.entries(HEADERS)) this.#response.setHeader(name, value);
    this.#response.writeHead(200);
    this.write(BEGINNING);
    for (const chunk of early) this.write(chunk);
    this.#beats = Math.floor(this.#ahead);
    this.#beatLater(HEARTBEAT_MS * (1 - (this.#ahead % 1)));
  }

  /** Says whether the client may still get it. */
  write(chunk: Buffer): boolean {
    if (this.#isEnded) return false;
    if (this.#early !== undefined) {
      this.#early.push(chunk);
      this.#earlyBytes += chunk.length;
    } else this.#response.write(chunk, this.#taken);
    return !this.#isEnded;
  }

  /** The client is told why, and has a moment to read it. Idempotent. */
  end(error: WireError): void {
    if (this.#isEnded) return;
    this.#endedBy = error;
    // Before it has begun, the request is answered with the error.
    if (this.#early === undefined) this.#finish(encodeError(error));
    this.#isEnded = true;
    this.#cancelBeat();
  }

  #finish(last: Buffer): void {
    this.write(last);
    this.#response.end();
    this.#cancelReading = this.#clock.after(READING_MS, () => this.destroy());
  }

  /** Without what waits for the client: its connection ends. */
  destroy(): void {
    this.#isEnded = true;
    this.#response.req.socket.destroy();
  }

  readonly #taken = (): void => {
    this.#isTaken = true;
    this.#onTaken();
  };

  #beatLater(ms = HEARTBEAT_MS): void {
    this.#cancelBeat = this.#clock.after(ms, () => {
      this.#stalledBeats = this.#response.writableLength > 0 && !this.#isTaken ? this.#stalledBeats + 1 : 0;
      this.#isTaken = false;
      if (this.#stalledBeats >= STALLED_BEATS) {
        this.destroy();
        return;
      }
      this.#beats++;
      // The bytes that wait already show the same, once they are read.
      if (this.#response.writableLength > 0) this.#beatLater();
      else if (this.#beats < MOST_BEATS) {
        this.write(HEARTBEAT);
        this.#beatLater();
      } else {
        this.#finish(COME_BACK);
        this.#isEnded = true;
      }
    });
  }
}

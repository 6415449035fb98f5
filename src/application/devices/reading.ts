import type { Outlet } from './outlet.js';

/** Unread bytes of events of one device, unless a server is configured otherwise. */
export const DEFAULT_MAX_WAITING_BYTES = 1024 * 1024;

/**
 * How far a device is behind in reading what it is sent: one rule for every transport. Beyond `maxBytes` of events it is too
 * slow, and its session ends; it finds everything in the log.
 *
 * The answers to the device's own commands do not count for that: a device on a slow line would ask, be cut off, and ask
 * again for ever. They end otherwise: a device that is behind gets no large answer, and none at all beyond twice the limit.
 *
 * Nothing is counted while nothing is sent, so an idle connection costs nothing.
 */
export class Reading {
  readonly #outlet: Outlet;
  readonly #maxBytes: number;
  /** No fewer than the bytes of answers that wait. */
  #answerBytes = 0;
  #isReleased = false;
  #callbacks: (() => void)[] | undefined;

  constructor(outlet: Outlet, maxBytes: number) {
    this.#outlet = outlet;
    this.#maxBytes = maxBytes;
  }

  /** After an event: more than the limit waits beside the answers. */
  isTooSlow(): boolean {
    const waiting = this.#waitingBytes();
    if (waiting <= this.#maxBytes) return false;
    this.#answerBytes = Math.min(this.#answerBytes, waiting);
    return waiting - this.#answerBytes > this.#maxBytes;
  }

  /** Calls `write`, which sends the device an answer. */
  answering<T>(write: () => T): T {
    const before = this.#waitingBytes();
    try {
      return write();
    } finally {
      const size = Math.max(0, this.#waitingBytes() - before);
      this.#answerBytes = Math.min(this.#answerBytes, before) + size;
    }
  }

  /**
   * So much waits for the device that it gets no large answer before it has read. That is half of the limit, so that an
   * answer that comes as events does not reach the limit either.
   */
  isBehind(): boolean {
    return !this.#isReleased && this.#waitingBytes() > this.#maxBytes / 2;
  }

  /** So much waits that the device gets no answer at all: no device has so much unless it does not read. */
  isFull(): boolean {
    return this.#waitingBytes() > 2 * this.#maxBytes;
  }

  /** Calls back once when the device is not behind any more. */
  whenRead(callback: () => void): void {
    (this.#callbacks ??= []).push(callback);
  }

  /** The device has read something. */
  drained(): void {
    if (this.#answerBytes > 0) this.#answerBytes = Math.min(this.#answerBytes, this.#waitingBytes());
    if (this.#callbacks !== undefined && !this.isBehind()) this.#callBack();
  }

  /** From now on it counts as one that is not behind: the connection is about to close, or has closed. */
  release(): void {
    this.#isReleased = true;
    this.#callBack();
  }

  #waitingBytes(): number {
    return this.#outlet.waitingBytes?.() ?? 0;
  }

  #callBack(): void {
    const callbacks = this.#callbacks ?? [];
    this.#callbacks = undefined;
    for (const callback of callbacks) callback();
  }
}

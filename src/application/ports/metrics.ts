import type { ErrorCode } from '../../domain/errors.js';
import type { LogEntry } from '../../domain/log-entry.js';
import type { ReceiptKind } from '../../domain/receipts.js';

/** The ports whose failures are counted. */
export const OBSERVED_PORTS = [
  'rooms',
  'messages',
  'receipts',
  'users',
  'blocks',
  'revocations',
  'presence',
  'policy',
  'tokens',
] as const;
export type ObservedPort = (typeof OBSERVED_PORTS)[number];

/** Why a connection was refused, or ended before it had a session, beside the codes of errors. */
export const REFUSALS = [
  /** Of the page that connects. */
  'origin',
  'stopping',
  /** Too many of its address are about to authenticate. */
  'pending',
  /** It did not authenticate in time. */
  'late',
  /** Too many of its address are open. */
  'connections',
  /** It does not speak the protocol. */
  'protocol',
] as const;
export type Refusal = (typeof REFUSALS)[number] | ErrorCode;

/**
 * Counts what the server does. No method is told who or which room it is about, so that there are as many numbers with a
 * thousand users as with one. None throws or waits.
 */
export interface Metrics {
  /** A session has begun. */
  connected(): void;
  /** A session has ended. */
  disconnected(): void;
  /** A connection was refused. */
  refused(reason: Refusal): void;
  /** A user who floods was shut out. */
  flooded(): void;
  /** A device that does not read was cut off. */
  slowReaderCut(): void;
  /** The number of heavy commands that wait for their turn now. */
  heavyWaiting(commands: number): void;
  /** A new entry was committed, this many milliseconds after the store was asked to. */
  committed(kind: LogEntry['kind'], ms: number): void;
  /** The entry was written to the devices of this process, this many milliseconds after it was committed. */
  fannedOut(ms: number): void;
  /** An entry was given live to this many devices. */
  delivered(devices: number): void;
  /** An acknowledgement was stored. */
  acknowledged(kind: ReceiptKind): void;
  /** Live delivery lacked entries, and reads them from the log. */
  gapRepaired(): void;
  /** An event did not reach the other processes. */
  publishFailed(): void;
  /** A call of the port failed by a fault; a refusal is none. */
  portFailed(port: ObservedPort): void;
}

const nothing = (): void => undefined;

/** Counts nothing. */
export const NO_METRICS: Metrics = {
  connected: nothing,
  disconnected: nothing,
  refused: nothing,
  flooded: nothing,
  slowReaderCut: nothing,
  heavyWaiting: nothing,
  committed: nothing,
  fannedOut: nothing,
  delivered: nothing,
  acknowledged: nothing,
  gapRepaired: nothing,
  publishFailed: nothing,
  portFailed: nothing,
};

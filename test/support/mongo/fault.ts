import type { ServerErrorName } from './fault-answer.js';

/** What the proxy does to one request instead of passing it on. */
export type Fault =
  /** Passed on after so many milliseconds; what comes behind it on the connection waits too. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Not passed on, the connection is cut. */
  | { readonly kind: 'cutBefore' }
  /** The first part of its bytes is passed on (`part`, between 0 and 1), then both sides are cut. */
  | { readonly kind: 'cutMidway'; readonly part: number }
  /** Passed on; when the server has answered, the connection is cut instead of handing the answer on. */
  | { readonly kind: 'dropReply' }
  /** The same, but the connection stays open, and nothing behind the request is passed on or answered. */
  | { readonly kind: 'swallowReply' }
  /** Not passed on: the server seems to refuse. `labelled` says to every write that it may be done again. */
  | { readonly kind: 'answer'; readonly error: ServerErrorName; readonly labelled?: boolean }
  /**
   * The first `part` of a write's list is passed on, then the server seems to be interrupted: a real one refuses
   * the whole command then, although the beginning of an ordered insert is there.
   */
  | { readonly kind: 'interrupt'; readonly error: ServerErrorName; readonly part: number }
  /**
   * The answer says that the write is done, and that its durability is unknown. `applied` passes it on; without,
   * the server never sees it, as if it had been rolled back after the answer.
   */
  | { readonly kind: 'writeConcernError'; readonly error: ServerErrorName; readonly applied: boolean };

export type FaultKind = Fault['kind'];

/** In one line: `cutMidway part=0.5`. */
export const describeFault = ({ kind, ...details }: Fault): string =>
  [kind, ...Object.entries(details).map(([name, value]) => `${name}=${String(value)}`)].join(' ');

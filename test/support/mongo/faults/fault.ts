import type { ServerErrorName } from './fault-answer.js';

/** What the proxy does to one request. To pass on means: from the client to the server. */
export type Fault =
  /** Passed on after this long. Later requests of the connection wait too. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Not passed on: the connection is cut. */
  | { readonly kind: 'cutBefore' }
  /** The first part of its bytes is passed on (`part`, between 0 and 1), then both sides are cut. */
  | { readonly kind: 'cutMidway'; readonly part: number }
  /** Passed on. When the server has answered, the connection is cut, and the client never gets the answer. */
  | { readonly kind: 'dropReply' }
  /** The same, but the connection stays open, and no later request is passed on or answered. */
  | { readonly kind: 'swallowReply' }
  /** Not passed on: the server seems to refuse. With `labelled` every write is told that it may be retried. */
  | { readonly kind: 'answer'; readonly error: ServerErrorName; readonly labelled?: boolean }
  /**
   * The first `part` of a write's list is passed on, then the server seems to be interrupted. A real server refuses
   * the complete command then, although it has stored the beginning of an ordered insert.
   */
  | { readonly kind: 'interrupt'; readonly error: ServerErrorName; readonly part: number }
  /**
   * The answer says that the write is done, and that its durability is unknown. With `applied` it is passed on;
   * without, the server never sees it, as if it had been rolled back after the answer.
   */
  | { readonly kind: 'writeConcernError'; readonly error: ServerErrorName; readonly applied: boolean };

export type FaultKind = Fault['kind'];

/** In one line: `cutMidway part=0.5`. */
export const describeFault = ({ kind, ...details }: Fault): string =>
  [kind, ...Object.entries(details).map(([name, value]) => `${name}=${String(value)}`)].join(' ');

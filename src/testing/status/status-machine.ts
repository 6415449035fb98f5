import type { Seq } from '../../domain/log-entry.js';
import type { Acknowledgement, RecipientStatus } from '../../domain/receipts.js';

/** One acknowledgement of one recipient: they have the log up to `seq` (1, 2, 3 …), since `at` (ms since the epoch). */
export type StatusAcknowledgement = Pick<Acknowledgement, 'kind' | 'seq' | 'at'>;

/**
 * Any implementation of the status of messages for one recipient in one room. Each function may answer at once or by a
 * promise. The laws use a state no more once it was given to `apply`, so `apply` may change it.
 */
export interface StatusMachine<State> {
  /** The state of a recipient who has acknowledged nothing: one of its own at each call. */
  empty(): State | Promise<State>;

  /** The state after the acknowledgement. */
  apply(state: State, acknowledgement: StatusAcknowledgement): State | Promise<State>;

  /** The status of the message at `seq`. */
  statusAt(state: State, seq: Seq): RecipientStatus | Promise<RecipientStatus>;

  /**
   * True where a state names what is stored, such as a row of a database: `apply` changes that, whoever has the state.
   * Then acknowledgements may come at once, and a law more is about those.
   */
  readonly shared?: boolean;
}

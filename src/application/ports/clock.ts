/** Cancels a scheduled call. Does nothing where the call was made or cancelled before. */
export type Cancel = () => void;

export interface Clock {
  /**
   * Milliseconds since the epoch, UTC: for what people read, and for what others date. It follows the machine's clock,
   * and never goes back. So it measures no durations.
   */
  now(): number;

  /** Milliseconds since some moment, for durations. Setting the machine's clock does not move it. */
  monotonic(): number;

  /**
   * Calls `task` once, not before `ms` milliseconds have passed by `monotonic`, however many; zero or less means
   * soon, never within this call. A pending call does not keep the process alive. A task must not throw.
   */
  after(ms: number, task: () => void): Cancel;

  /** Resolves when everything else that is due had its turn: for work that would hold up others. */
  nextTurn(): Promise<void>;
}

/** Cancels a scheduled call. Does nothing where the call was made or cancelled before. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since the epoch, UTC. May step back when the machine's clock is set. */
  now(): number;

  /**
   * Calls `task` once, not before `time` (milliseconds since the epoch), however far away that is; a time
   * that has passed means soon, never within this call. A pending call does not keep the process alive. A task
   * must not throw.
   */
  at(time: number, task: () => void): Cancel;
}

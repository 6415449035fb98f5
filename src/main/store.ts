/** What the process has to know of whatever keeps its data. */
export interface Store {
  /** False from a failure on, until it works again. */
  isHealthy(): boolean;
  /** Resolves when all that was accepted is kept; nothing is taken after that. */
  close(): Promise<void>;
}

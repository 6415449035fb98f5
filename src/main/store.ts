/** What the process has to know of whatever keeps its data. */
export interface Store {
  /** Resolves when it can be used. @throws SettingsError with the reason where it cannot. */
  open(): Promise<void>;
  /** False from a failure on, until it works again. */
  isHealthy(): boolean;
  /** Resolves when all that was accepted is kept; nothing is taken after that. */
  close(): Promise<void>;
}

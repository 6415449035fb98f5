/** Plain values only; never a token, a secret or the content of a message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Never throws and never waits. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `cause` is what was thrown, with its stack. */
  error(message: string, cause: unknown, fields?: LogFields): void;
}

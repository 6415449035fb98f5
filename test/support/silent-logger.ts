import type { LogFields, Logger } from '../../src/application/ports/logger.js';

export interface Logged {
  readonly level: keyof Logger;
  readonly message: string;
  readonly cause?: unknown;
  readonly fields?: LogFields;
}

export interface SilentLogger extends Logger {
  /** Everything that was logged, the oldest first. */
  readonly logged: readonly Logged[];
}

export const makeSilentLogger = (): SilentLogger => {
  const logged: Logged[] = [];
  const plain = (level: 'debug' | 'info' | 'warn') => (message: string, fields?: LogFields) => {
    logged.push({ level, message, ...(fields !== undefined && { fields }) });
  };
  return {
    logged,
    debug: plain('debug'),
    info: plain('info'),
    warn: plain('warn'),
    error: (message, cause, fields) => {
      logged.push({ level: 'error', message, cause, ...(fields !== undefined && { fields }) });
    },
  };
};

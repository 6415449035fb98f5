import { inspect } from 'node:util';
import type { LogFields, Logger } from '../../application/ports/logger.js';

/** Warnings and errors as lines on standard error, and nothing else: for a process that has no logger of its own. */
export const makeStderrLogger = (stderr: Pick<NodeJS.WriteStream, 'write'> = process.stderr): Logger => {
  const write = (level: string, message: string, fields: LogFields = {}, cause?: unknown) => {
    const shown = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
    const reason = cause === undefined ? '' : `\n${inspect(cause)}`;
    stderr.write(`${new Date().toISOString()} ${level} parley: ${message}${shown.join('')}${reason}\n`);
  };

  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message, fields) => write('warn', message, fields),
    error: (message, cause, fields) => write('error', message, fields, cause),
  };
};

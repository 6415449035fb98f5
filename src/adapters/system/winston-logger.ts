import { inspect } from 'node:util';
import winston from 'winston';
import type { LogFields, Logger } from '../../application/ports/logger.js';
import type { LogLevel } from './log-levels.js';

export interface LoggerSettings {
  readonly level: LogLevel;
  /** `json` for machines, `line` for people. */
  readonly format: 'json' | 'line';
  readonly stream?: NodeJS.WritableStream;
  /** Fields of every line, asked for when it is written; missing: none. */
  readonly context?: (() => LogFields | undefined) | undefined;
}

/** Writes to stderr, so that stdout stays free for the output of a command. */
export const makeWinstonLogger = ({
  level,
  format,
  stream = process.stderr,
  context,
}: LoggerSettings): Logger => {
  // The server goes on where the reader of its log goes away.
  stream.on('error', () => undefined);
  const logger = winston.createLogger({
    level,
    format: winston.format.printf(format === 'json' ? toJson : toLine),
    transports: new winston.transports.Stream({ stream, eol: '\n' }),
  });
  const log = (at: LogLevel, text: string, given: LogFields = {}, stack?: string): void => {
    const fields = context === undefined ? given : { ...context(), ...given };
    const record: LogRecord = { time: new Date().toISOString(), text, fields, stack };
    // winston appends a field named `message` to the text, so the whole record travels as one value.
    logger.log({ level: at, message: '', record });
  };
  return {
    debug: (message, fields) => {
      log('debug', message, fields);
    },
    info: (message, fields) => {
      log('info', message, fields);
    },
    warn: (message, fields) => {
      log('warn', message, fields);
    },
    error: (message, cause, fields) => {
      log('error', message, fields, describe(cause));
    },
  };
};

interface LogRecord {
  readonly time: string;
  readonly text: string;
  readonly fields: LogFields;
  readonly stack: string | undefined;
}

const recordOf = (info: winston.Logform.TransformableInfo): LogRecord => info.record as LogRecord;

const toJson = (info: winston.Logform.TransformableInfo): string => {
  const { time, text, fields, stack } = recordOf(info);
  return JSON.stringify({ ...fields, time, level: info.level, message: text, stack });
};

const toLine = (info: winston.Logform.TransformableInfo): string => {
  const { time, text, fields, stack } = recordOf(info);
  const pairs = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [`${key}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`],
  );
  const line = [time, info.level.padEnd(5), text, ...pairs].join(' ');
  return stack === undefined ? line : `${line}\n${stack}`;
};

/** The stack and those of its causes, but no other property of the error: it may contain secrets. */
const describe = (cause: unknown, depth = 0): string => {
  try {
    if (!(cause instanceof Error)) return inspect(cause, { depth: 1 });
    const stack = cause.stack ?? String(cause);
    if (cause.cause === undefined || depth === DEEPEST_CAUSE) return stack;
    return `${stack}\ncaused by ${describe(cause.cause, depth + 1)}`;
  } catch {
    return 'what was thrown cannot be described';
  }
};

const DEEPEST_CAUSE = 4;

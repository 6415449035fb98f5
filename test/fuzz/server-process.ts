import { startMeasuredServer } from '../support/measured-server.js';
import { TEXT_MARK, TOKEN_MARK } from './hostile-values.js';
import { CHAT_MARK } from './well-behaved.js';

export interface Measured {
  /** In use after a full garbage collection, in the heap and in buffers beside it. */
  readonly bytes: number;
  readonly sockets: number;
  readonly timers: number;
  readonly isPolluted: boolean;
}

export interface ServerProcess {
  readonly url: string;
  /** What its tokens are signed with. */
  readonly secret: string;
  readonly measure: () => Promise<Measured>;
  /** Unhandled rejections and exceptions, warnings, and log lines that must not be. */
  readonly faults: () => readonly string[];
  readonly logLines: () => number;
  readonly isAlive: () => boolean;
  readonly stop: () => Promise<void>;
}

const SHOWN_LENGTH = 2_000;

/** Checks every line that the server logs. */
export const startServerProcess = async (): Promise<ServerProcess> => {
  const inLog: string[] = [];
  let lines = 0;
  const server = await startMeasuredServer({ LOG_LEVEL: 'debug' }, (line) => {
    lines++;
    const fault = faultOf(line);
    if (fault !== undefined) inLog.push(`${fault}: ${line.slice(0, SHOWN_LENGTH)}`);
  });
  return {
    ...server,
    faults: () => [...server.faults, ...inLog],
    logLines: () => lines,
    async measure() {
      const { bytes, handles, isPolluted } = await server.measure();
      const count = (kind: string) => handles.filter((handle) => handle === kind).length;
      return { bytes, isPolluted, sockets: count('TCPSocketWrap'), timers: count('Timeout') };
    },
  };
};

/** Every JWT starts like this. */
const JWT = /eyJ[\w-]{10,}\.[\w-]/;

const faultOf = (line: string): string | undefined => {
  if (line.includes(TOKEN_MARK) || JWT.test(line)) return 'a token in the log';
  if (line.includes(TEXT_MARK) || line.includes(CHAT_MARK)) return 'the text of a message in the log';
  // Only the server's own faults are errors in its log, and bad input is not one.
  return line.includes('"level":"error"') ? 'an error in the log' : undefined;
};

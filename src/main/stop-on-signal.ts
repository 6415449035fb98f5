import { inspect } from 'node:util';
import type { RunningServer } from './server.js';

/** The exit codes of a process that has listened. */
export const EXIT = { drained: 0, failed: 1, secondSignal: 2, timeRanOut: 3 } as const;

export const STOP_LIMIT_MS = 30_000;

/** The parts of Node's process that are used here. */
type Process = Pick<NodeJS.Process, 'on'> & {
  readonly exit: (status: number) => void;
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
};

/**
 * SIGTERM or SIGINT stops the server in order and ends the process. A second signal, or 30 seconds beyond the delay
 * before it closes anything, end it at once.
 */
export const stopOnSignal = (
  server: Pick<RunningServer, 'stop'>,
  process: Process,
  stopDelayMs = 0,
): void => {
  let stopping = false;
  const onSignal = () => {
    if (stopping) {
      process.exit(EXIT.secondSignal);
      return;
    }
    stopping = true;
    process.stdout.write('Stopping …\n');
    setTimeout(() => process.exit(EXIT.timeRanOut), stopDelayMs + STOP_LIMIT_MS).unref();
    server.stop().then(
      () => process.exit(EXIT.drained),
      (error: unknown) => {
        process.stderr.write(`Parley did not stop in order: ${inspect(error)}\n`);
        process.exit(EXIT.failed);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
};

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../application/ports/clock.js';
import type { FollowCommand } from '../../application/ports/follow-command.js';
import type { LogFields, Logger } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';

export interface CommandLog {
  /** The command for whose sake a line is written, with an id of its own; undefined outside of any. */
  readonly logContext: () => LogFields | undefined;
  /** Logs a line for each command when it has ended, with its milliseconds and its outcome. */
  readonly follow: (logger: Logger, clock: Pick<Clock, 'monotonic'>) => FollowCommand;
}

/**
 * Gives each command an id that follows it through everything that is done for it. Where Node keeps that apart by hooks
 * on every promise, as it does before version 24, each `await` of the process takes longer.
 */
export const makeCommandLog = (): CommandLog => {
  const storage = new AsyncLocalStorage<{ readonly request: string; readonly command: string }>();
  return {
    logContext: () => storage.getStore(),
    follow: (logger, clock) => (command, run) =>
      storage.run({ request: randomUUID(), command }, () => {
        const since = clock.monotonic();
        const log = (outcome: string) =>
          logger.info('A command ended', { outcome, ms: Math.round(clock.monotonic() - since) });
        const result = run();
        result.then(
          () => log('ok'),
          (error: unknown) => log(error instanceof DomainError ? error.code : 'INTERNAL'),
        );
        return result;
      }),
  };
};

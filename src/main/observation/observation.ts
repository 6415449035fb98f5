import type { Exposition } from '../../adapters/express/metrics-route.js';
import type { Clock } from '../../application/ports/clock.js';
import type { FollowCommand } from '../../application/ports/follow-command.js';
import type { LogFields, Logger } from '../../application/ports/logger.js';
import type { Metrics } from '../../application/ports/metrics.js';

/** How this process is watched from outside. */
export interface Observation {
  readonly metrics: Metrics;
  /** Missing: nothing is counted, and there is nothing to show. */
  readonly exposition?: Exposition | undefined;
  /** Traces a part of a command, such as a call of the store. Missing: nothing is traced. */
  readonly tracePart?: (<T>(name: string, run: () => T) => T) | undefined;
  /** Fields of every log line. Missing: none. */
  readonly logContext?: (() => LogFields | undefined) | undefined;
  readonly followCommand: (logger: Logger, clock: Pick<Clock, 'monotonic'>) => FollowCommand;
}

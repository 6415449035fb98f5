import { followNothing } from '../../application/ports/follow-command.js';
import { NO_METRICS } from '../../application/ports/metrics.js';
import { makeCommandLog } from '../../adapters/system/command-log.js';
import type { Settings } from '../config/settings.js';
import type { Observation } from './observation.js';

/** Where SDKs register with OpenTelemetry's API of version 1. Without one, not even the API is loaded. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

const hasSdk = (): boolean => {
  const registered = (globalThis as { readonly [REGISTERED]?: { readonly trace?: unknown } })[REGISTERED];
  return registered?.trace !== undefined;
};

/** Loads what these settings, and an SDK that the host has set up before, ask for, and nothing else. */
export const loadObservation = async ({ metrics, logCommands }: Settings): Promise<Observation> => {
  const counted = metrics
    ? (await import('../../adapters/prometheus/prometheus-metrics.js')).makePrometheusMetrics()
    : undefined;
  const tracing = hasSdk()
    ? (await import('../../adapters/opentelemetry/tracing.js')).makeTracing()
    : undefined;
  const commandLog = logCommands ? makeCommandLog() : undefined;
  const contexts = [tracing, commandLog].filter((each) => each !== undefined);

  return {
    metrics: counted?.metrics ?? NO_METRICS,
    exposition: counted,
    tracePart: tracing?.part,
    logContext:
      contexts.length === 0
        ? undefined
        : () => ({ ...contexts[0]?.logContext(), ...contexts[1]?.logContext() }),
    followCommand: (logger, clock) => {
      const trace = tracing?.followCommand ?? followNothing;
      const log = commandLog?.follow(logger, clock);
      return log === undefined ? trace : (command, run) => trace(command, () => log(command, run));
    },
  };
};

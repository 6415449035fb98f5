import { type Metrics, NO_METRICS } from '../../src/application/ports/metrics.js';

export interface RecordedMetrics {
  readonly metrics: Metrics;
  /** Everything that was counted, as `delivered 2`, without durations; the oldest first. */
  readonly recorded: readonly string[];
}

export const recordMetrics = (): RecordedMetrics => {
  const recorded: string[] = [];
  const methods = Object.keys(NO_METRICS).map((name) => [
    name,
    (...args: readonly unknown[]) => {
      const shown = name === 'committed' ? args.slice(0, 1) : name === 'fannedOut' ? [] : args;
      recorded.push([name, ...shown].join(' '));
    },
  ]);
  return { metrics: Object.fromEntries(methods) as Metrics, recorded };
};

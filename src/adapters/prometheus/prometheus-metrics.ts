import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Metrics, OBSERVED_PORTS, REFUSALS } from '../../application/ports/metrics.js';
import { ERROR_CODES } from '../../domain/errors.js';
import { RECEIPT_KINDS } from '../../domain/receipts.js';

export interface PrometheusMetrics {
  readonly metrics: Metrics;
  readonly mediaType: string;
  /** All metrics, those of the process among them. */
  readonly text: () => Promise<string>;
}

/** From a tenth of a millisecond, which a commit in SQLite may take, to the ten seconds for which a store is retried. */
const SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Counts in this process. Labels have a few values each, which are all there from the start. */
export const makePrometheusMetrics = (): PrometheusMetrics => {
  const registry = new Registry();
  const registers = [registry];
  // Among them the delay of the event loop, by perf_hooks' monitorEventLoopDelay.
  collectDefaultMetrics({ register: registry });

  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, registers, buckets: SECONDS });
  /** Looked up once, as looking up a label costs more than counting. */
  const labelled = <Value extends string>(
    { name, help, label }: { readonly name: string; readonly help: string; readonly label: string },
    values: readonly Value[],
  ): ((value: Value) => void) => {
    const all = new Counter({ name, help, labelNames: [label], registers });
    const of = new Map(values.map((value) => [value, all.labels(value)]));
    for (const each of of.values()) each.inc(0);
    return (value) => of.get(value)?.inc();
  };

  const connections = gauge('parley_connections', 'Sessions of devices that are connected');
  const refusals = labelled(
    { name: 'parley_connections_refused_total', help: 'Connections that were refused', label: 'reason' },
    [...REFUSALS, ...ERROR_CODES],
  );
  const floods = counter('parley_floods_total', 'Users who were shut out as they flooded');
  const cut = counter('parley_slow_readers_cut_total', 'Devices that were cut off as they did not read');
  const waiting = gauge('parley_heavy_commands_waiting', 'Heavy commands that wait for their turn');
  const entries = labelled(
    { name: 'parley_entries_committed_total', help: 'Entries that were committed', label: 'kind' },
    ['message', 'event', 'change'],
  );
  const commits = histogram('parley_commit_seconds', 'From asking the store to the commit of an entry');
  const fanOuts = histogram('parley_fanout_seconds', 'From the commit of an entry to its last device here');
  const deliveries = counter('parley_deliveries_total', 'Entries given to devices live, one for each device');
  const receipts = labelled(
    { name: 'parley_receipts_total', help: 'Acknowledgements that were stored', label: 'kind' },
    RECEIPT_KINDS,
  );
  const gaps = counter('parley_gap_repairs_total', 'Readings of the log for what live delivery lacked');
  const unpublished = counter('parley_publish_failures_total', 'Events that did not reach other processes');
  const failures = labelled(
    { name: 'parley_port_errors_total', help: 'Calls of a port that failed by a fault', label: 'port' },
    OBSERVED_PORTS,
  );

  return {
    metrics: {
      connected: () => connections.inc(),
      disconnected: () => connections.dec(),
      refused: refusals,
      flooded: () => floods.inc(),
      slowReaderCut: () => cut.inc(),
      heavyWaiting: (commands) => waiting.set(commands),
      committed: (kind, ms) => {
        entries(kind);
        commits.observe(ms / 1_000);
      },
      fannedOut: (ms) => fanOuts.observe(ms / 1_000),
      delivered: (devices) => deliveries.inc(devices),
      acknowledged: receipts,
      gapRepaired: () => gaps.inc(),
      publishFailed: () => unpublished.inc(),
      portFailed: failures,
    },
    mediaType: registry.contentType,
    text: () => registry.metrics(),
  };
};

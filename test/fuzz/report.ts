import type { FuzzReport } from './run-fuzz.js';

/** A run in a few lines. */
export const describeReport = (report: FuzzReport): string => {
  const { seed, seconds, cases, outcomes, memory, chat, logLines, problems } = report;
  const total = [...cases.values()].reduce((sum, count) => sum + count, 0);
  const { before, after, tolerance } = memory;
  return [
    `fuzz: ${total} cases in ${seconds.toFixed(1)} s, seed ${seed}`,
    `  kinds: ${listed(cases)}`,
    `  ended: ${listed(outcomes)}`,
    `  memory: ${kib(before)} before, ${kib(after)} after, ${kib(after - before)} more, ${kib(tolerance)} tolerated`,
    `  well-behaved: ${chat.messages} messages (${Math.round(chat.bytesEach)} bytes each in the log), round trip ` +
      `p50 ${percentile(chat.roundTrips, 0.5)} ms, p99 ${percentile(chat.roundTrips, 0.99)} ms`,
    `  log: ${logLines} lines; problems: ${problems.length}`,
  ].join('\n');
};

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const kib = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`;

const percentile = (values: readonly number[], rank: number): string =>
  ([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * rank)] ?? NaN).toFixed(1);

import type { AttackReport, Figures } from './run-attack.js';

/** An attack in one line. */
export const describeReport = ({
  attack,
  quiet,
  under,
  slowness,
  rss,
  stopMs,
  problems,
}: AttackReport): string => {
  const change = (of: (figures: Figures) => number) => `${of(quiet).toFixed(0)} → ${of(under).toFixed(0)}`;
  const verdict = problems.length === 0 ? 'held' : `BROKEN: ${problems.join('; ')}`;
  return [
    `abuse: ${attack.name}: p99 of others ${change(({ messageMs }) => messageMs)} ms`,
    `of their connects ${change(({ connectMs }) => connectMs)} ms`,
    `event loop late by ${change(({ lateMs }) => lateMs)} ms`,
    `CPU ${change(({ cpuShare }) => cpuShare * 100)} %, machine slower ${slowness.toFixed(1)} times`,
    `RSS ${mib(rss.before)} → ${mib(rss.peak)} at its peak → ${mib(rss.after)} MiB`,
    `stopped in ${(stopMs / 1_000).toFixed(1)} s`,
    verdict,
  ].join(', ');
};

const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

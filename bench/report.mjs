import { cpus } from 'node:os';

export const median = (figures) => {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const summary = ({ cpu, rate }, reference) => {
  const ratios = cpu.map((figure, i) => figure / reference.cpu[i]);
  return {
    median: median(cpu),
    ratio: median(cpu) / median(reference.cpu),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    perSecond: median(rate),
  };
};

export const summarise = ({ name, unit, against, rounds }, figures) => ({
  name,
  unit,
  against,
  rounds,
  runs: Object.fromEntries(
    Object.entries(figures).map(([run, own]) => [run, summary(own, figures[against])]),
  ),
});

export const machine = () => {
  const [{ model }, ...others] = cpus();
  return `${model.trim()}, ${others.length + 1} cores, Node ${process.versions.node}, ${process.platform}`;
};

const ratioOf = ({ ratio, lowest, highest }) =>
  `${ratio.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`;

const roundsOf = (cases) => [...new Set(cases.map(({ rounds }) => rounds))].join(' or ');

const row = (cells) => `| ${cells.join(' | ')} |`;

const caseRows = ({ name, unit, against, runs }) =>
  Object.entries(runs).map(([run, figures]) =>
    row([
      name,
      run,
      `${figures.median.toFixed(1)} µs per ${unit}`,
      run === against ? '1' : ratioOf(figures),
      Math.round(figures.perSecond).toLocaleString('en'),
    ]),
  );

const KIB = 1024;

const idleRows = ({ name, servers }) => {
  const [[reference, first]] = Object.entries(servers);
  const rows = [
    ['memory of a connection', 'heapBytes', (bytes) => `${(bytes / KIB).toFixed(1)} KiB`],
    ['resident memory of a connection', 'rssBytes', (bytes) => `${(bytes / KIB).toFixed(1)} KiB`],
    ['connecting', 'connectMicros', (micros) => `${micros.toFixed(0)} µs`],
    ['all of them, silent', 'idleMicrosPerSecond', (micros) => `${(micros / 1_000).toFixed(1)} ms a second`],
  ];
  return rows.flatMap(([what, figure, show]) =>
    Object.entries(servers).map(([server, figures]) =>
      row([
        `${name}: ${what}`,
        server,
        show(figures[figure]),
        server === reference ? '1' : (figures[figure] / first[figure]).toFixed(2),
        '',
      ]),
    ),
  );
};

const historyRows = ({ name, pages }) =>
  Object.entries(pages).flatMap(([page, runs]) => {
    const [[reference, first]] = Object.entries(runs);
    return Object.entries(runs).map(([run, { median: middle, slowest }]) =>
      row([
        `${name}: ${page}`,
        run,
        `${middle.toFixed(2)} ms (slowest ${slowest.toFixed(2)} ms)`,
        run === reference ? '1' : (middle / first.median).toFixed(2),
        '',
      ]),
    );
  });

const commandRows = ({ name, figures }) =>
  Object.entries(figures).map(([what, count]) => row([name, what, `${count.toFixed(2)} commands`, '', '']));

/** A table in Markdown. */
export const table = ({ machine: name, date, cases, idle, commands, history }) =>
  [
    `CPU of the server's processes: medians of ${roundsOf(cases)} rounds, in each of which the servers take turns. In brackets`,
    `are the lowest and the highest ratio of a round. The last column is with the clients on the same machine.`,
    `${name}; ${date}.`,
    '',
    row(['case', 'server', 'cost', 'ratio', 'a second']),
    row(['---', '---', '---:', '---:', '---:']),
    ...cases.flatMap(caseRows),
    ...(idle ? idleRows(idle) : []),
    ...(commands ? commandRows(commands) : []),
    ...(history ? historyRows(history) : []),
  ].join('\n');

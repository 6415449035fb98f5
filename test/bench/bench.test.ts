import { describe, expect, inject, it } from 'vitest';
import { ROOT, runBench } from './run-bench.js';

const mongo = inject('mongo');

/** The runs of a case, by how its name begins. A case with another name is run on all servers. */
const RUNS: readonly (readonly [string, readonly RegExp[]])[] = [
  ['storing on a database', [/^parley, in memory$/, /^parley, on \w+DB/, /^bare driver, \w+DB/]],
  ['storing', [/^parley, in memory$/, /^parley, on SQLite$/, /^bare driver, SQLite$/]],
  ['changes of messages', [/^sending$/, /^editing$/, /^reacting$/]],
  ['catching up', [/^never changed$/, /^each changed ten times$/]],
  ['', [/^stock$/, /^simple$/, /^parley$/]],
];

type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Report {
  readonly machine: string;
  readonly cases: readonly { readonly name: string; readonly against: string; readonly runs: Figures }[];
  readonly idle: { readonly servers: Figures };
}

/** Without a PATH there is no redis-server: the cases of several nodes are in nodes.test.ts. */
const bench = (...options: string[]) =>
  runBench(options, { PATH: '', ...('url' in mongo && { MONGO_URL: mongo.url }) });

/** Every message is counted where it arrives: a round with one too few or too many ends in an error. */
describe('the bench, in its short form', { timeout: 240_000 }, () => {
  it('measures every case on every server, for machines', async () => {
    const { cases, idle, machine } = JSON.parse(await bench('--json')) as Report;

    expect(machine).toContain(process.versions.node);
    expect(cases.map(({ name }) => name)).toEqual([
      '1:1, every message delivered and seen',
      'a room of 20',
      'a room of 50',
      'a room of 50, 10 messages in flight',
      'joining a room of 50 messages',
      'storing: 1:1',
      'storing: 1:1, random clientMessageIds',
      'storing: 1:1, every message delivered and seen',
      'storing: a hot room of 5',
      ...('url' in mongo ? ['storing on a database: 1:1', 'storing on a database: a hot room of 5'] : []),
      'changes of messages: parley, in memory',
      'catching up with 50 messages: parley, in memory',
      'changes of messages: parley, on SQLite',
      'catching up with 50 messages: parley, on SQLite',
      'changes of messages: parley, on MongoDB in memory',
      'catching up with 50 messages: parley, on MongoDB in memory',
    ]);
    for (const { name, runs, against } of cases) {
      const [, wanted = []] = RUNS.find(([beginning]) => name.startsWith(beginning)) ?? [];
      for (const each of wanted) expect(Object.keys(runs)).toContainEqual(expect.stringMatching(each));
      expect(Object.keys(runs)).toContain(against);
      for (const figures of Object.values(runs)) {
        for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
      }
    }
    expect(Object.keys(idle.servers)).toEqual(['stock', 'parley']);
    for (const { connectMicros, rssBytes } of Object.values(idle.servers)) {
      expect(connectMicros).toBeGreaterThan(0);
      expect(rssBytes).toBeTypeOf('number');
    }
  });

  it('prints a table of those asked for, with another build beside this one', async () => {
    const table = await bench('--only=joining', `--against=${ROOT}`);

    expect(table).toMatch(
      /^\| joining a room of 50 messages: parley \| the other build \| [\d.]+ µs per join \| 1 .*\| [\d,]+ \|$/m,
    );
    expect(table).toMatch(/\| this build \|/);
    expect(table).not.toContain('1:1');
  });
});

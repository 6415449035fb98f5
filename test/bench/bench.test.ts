import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../bench/main.mjs', import.meta.url));

const mongo = inject('mongo');

/** The runs of a case, by how its name begins; where it is none of these, by all servers. */
const RUNS: readonly (readonly [string, readonly RegExp[]])[] = [
  ['storing on a database', [/^parley, in memory$/, /^parley, on \w+DB/, /^bare driver, \w+DB/]],
  ['storing', [/^parley, in memory$/, /^parley, on SQLite$/, /^bare driver, SQLite$/]],
  ['', [/^stock$/, /^simple$/, /^parley$/]],
];

interface Report {
  readonly machine: string;
  readonly cases: readonly {
    readonly name: string;
    readonly against: string;
    readonly runs: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }[];
  readonly history: { readonly places: Readonly<Record<string, Readonly<Record<string, number>>>> };
  readonly idle: { readonly servers: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

const bench = async (...options: string[]) => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--quick', ...options], {
    env: { PATH: process.env.PATH, ...('url' in mongo && { MONGO_URL: mongo.url }) },
  });
  return stdout;
};

/** Every message is counted where it arrives: a round with one too few or too many ends in an error. */
describe('the bench, in its short form', { timeout: 120_000 }, () => {
  it('measures every case on every server, for machines', async () => {
    const { cases, history, idle, machine } = JSON.parse(await bench('--json')) as Report;

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
    ]);
    for (const { name, runs, against } of cases) {
      const [, wanted = []] = RUNS.find(([beginning]) => name.startsWith(beginning)) ?? [];
      for (const each of wanted) expect(Object.keys(runs)).toContainEqual(expect.stringMatching(each));
      expect(Object.keys(runs)).toContain(against);
      for (const figures of Object.values(runs)) {
        for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
      }
    }
    expect(Object.keys(history.places)).toHaveLength(5);
    // The middle one, as a machine that is busy with others holds any of them up.
    for (const { median } of Object.values(history.places)) expect(median).toBeLessThan(5);
    expect(Object.keys(idle.servers)).toEqual(['stock', 'parley']);
    for (const { connectMicros, rssBytes } of Object.values(idle.servers)) {
      expect(connectMicros).toBeGreaterThan(0);
      expect(rssBytes).toBeTypeOf('number');
    }
  });

  it('prints a table of those asked for', async () => {
    const table = await bench('--only=joining');

    expect(table).toMatch(
      /^\| joining a room of 50 messages \| parley \| [\d.]+ µs per join \| [\d.]+ \(.*\) \| [\d,]+ \|$/m,
    );
    expect(table).not.toContain('1:1');
  });
});

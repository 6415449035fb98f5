import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';

const HOST = fileURLToPath(new URL('killed-host.mjs', import.meta.url));
const COUNTING = fileURLToPath(new URL('counting-sqlite.mjs', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/outbox.md', import.meta.url));
const AT_ONCE = 2;
const SQLITE = '@photostructure/sqlite';
const DOMAIN = '@parley/server/domain';
const LIMIT_MS = 120_000;

interface Found {
  readonly orders: readonly string[];
  readonly messages: readonly string[];
}

const WHOLE: Found = { orders: ['1', '2'], messages: ['You ordered: item 1', 'You ordered: item 2'] };

let folder: string;
let host: string;
let recipe: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-outbox-'));
  host = join(folder, 'host.mjs');
  await bundleHost();
  recipe = join(folder, 'orders.mjs');
  const [, code = ''] = /^```js\n(\/\/ orders\.mjs\n.*?)^```/ms.exec(readFileSync(PAGE, 'utf8')) ?? [];
  writeFileSync(recipe, code.replace(DOMAIN, import.meta.resolve(DOMAIN)));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** As one file, because it is started often. Its SQLite counts. */
const bundleHost = async (): Promise<void> => {
  const bundle = await rolldown({
    input: HOST,
    platform: 'node',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [
      {
        name: 'counting-sqlite',
        resolveId: (id, importer) => {
          if (id !== SQLITE) return undefined;
          return importer === COUNTING ? { id: import.meta.resolve(SQLITE), external: true } : COUNTING;
        },
      },
    ],
  });
  await bundle.write({ file: host });
  await bundle.close();
};

/** What the host found in those of the folders in which it came to its end; it is killed in the last one. */
const runHost = (killedAt: number, folders: readonly string[]): Promise<readonly Found[]> =>
  new Promise((resolve, reject) => {
    const given = [host, recipe, String(killedAt), ...folders.map((name) => join(folder, name))];
    execFile(
      process.execPath,
      given,
      { timeout: LIMIT_MS, killSignal: 'SIGTERM' },
      (error, output, errors) => {
        if (error !== null && error.signal !== 'SIGKILL') reject(new Error(errors, { cause: error }));
        else
          resolve(
            output
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line) as Found),
          );
      },
    );
  });

it(
  'the recipe of docs/outbox.md loses no message and sends none twice, at whatever statement it is killed',
  { timeout: LIMIT_MS },
  async () => {
    const recovered: Found[] = [];
    let next = 0;
    // Each process starts again where the one before was killed, and is killed in a folder of its own.
    const work = async () => {
      for (let killed: readonly string[] = []; ;) {
        const at = next++;
        const own = `killed-${at}`;
        const found = await runHost(at, [...killed, own]);
        recovered.push(...found);
        if (found.length > killed.length) return;
        killed = [own];
      }
    };

    await Promise.all(Array.from({ length: AT_ONCE }, work));

    expect(recovered.length).toBeGreaterThan(20);
    expect(recovered).toEqual(recovered.map(() => WHOLE));
  },
);

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findServer, prepareServer } from './find-server.js';

const URL = 'mongodb://db.example:27017/';
const everything = {
  builtFerretdb: () => '/cache/ferretdb',
  downloadedMongod: () => Promise.resolve('/cache/mongod'),
};
const nothing = { builtFerretdb: () => undefined, downloadedMongod: () => Promise.resolve(undefined) };

describe('the search for a server of MongoDB’s protocol', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-path-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const putMongod = (mode: number): string => {
    const file = join(folder, process.platform === 'win32' ? 'mongod.exe' : 'mongod');
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  };
  const path = (): string => ['', join(folder, 'not-there'), folder].join(delimiter);

  it('takes MONGO_URL before all else', async () => {
    putMongod(0o755);
    const environment = { MONGO_URL: URL, MONGOMS_SYSTEM_BINARY: '/opt/mongod', PATH: path() };

    const found = await findServer(environment, everything);

    expect(found).toEqual({ kind: 'url', url: URL });
  });

  it('takes the mongod that is named before the one on PATH', async () => {
    putMongod(0o755);

    const found = await findServer({ MONGOMS_SYSTEM_BINARY: '/opt/mongod', PATH: path() }, everything);

    expect(found).toEqual({ kind: 'mongod', binary: '/opt/mongod' });
  });

  it('takes a mongod on PATH before FerretDB', async () => {
    const mongod = putMongod(0o755);

    const found = await findServer({ MONGO_URL: '', PATH: path() }, everything);

    expect(found).toEqual({ kind: 'mongod', binary: mongod });
  });

  it.skipIf(process.platform === 'win32')('passes over a file that cannot be executed', async () => {
    putMongod(0o644);

    const found = await findServer({ PATH: path() }, nothing);

    expect(found.kind).toBe('none');
  });

  it('takes FerretDB before a mongod that was downloaded, and knows its version', async () => {
    const found = await findServer({ PATH: path() }, everything);

    expect(found).toEqual({ kind: 'ferretdb', binary: '/cache/ferretdb', version: '1.24.2' });
  });

  it('takes a downloaded mongod last', async () => {
    const found = await findServer({}, { ...everything, builtFerretdb: () => undefined });

    expect(found).toEqual({ kind: 'mongod', binary: '/cache/mongod' });
  });

  it('says how to get one where there is none', async () => {
    const found = await findServer({}, nothing);

    expect(found).toEqual({ kind: 'none', reason: expect.stringContaining('npm test') as string });
  });
});

describe('the preparation of a server', () => {
  const record = (ferretdb: 'can be built' | 'cannot be built') => {
    const made: string[] = [];
    const said: string[] = [];
    const make = {
      buildFerretdb() {
        made.push('FerretDB');
        if (ferretdb === 'cannot be built') throw new Error('Go is not installed');
        return '/cache/ferretdb';
      },
      async downloadMongod() {
        made.push('mongod');
        throw new Error('no\n network');
      },
      say: (line: string) => void said.push(line),
    };
    return { made, said, make };
  };

  it.each([{ MONGO_URL: URL }, { MONGOMS_SYSTEM_BINARY: '/opt/mongod' }])(
    'makes nothing where there is one: %o',
    async (environment) => {
      const { made, make } = record('can be built');

      await prepareServer(environment, make);

      expect(made).toEqual([]);
    },
  );

  it('downloads nothing where FerretDB can be built', async () => {
    const { made, make } = record('can be built');

    await prepareServer({}, make);

    expect(made).toEqual(['FerretDB']);
  });

  it('tries a download where it cannot, and says in a line each what failed', async () => {
    const { made, said, make } = record('cannot be built');

    await prepareServer({}, make);

    expect(made).toEqual(['FerretDB', 'mongod']);
    expect(said).toEqual([
      'FerretDB cannot be built: Go is not installed',
      'mongod cannot be downloaded: no network',
    ]);
  });
});

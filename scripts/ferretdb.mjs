// The server of MongoDB's protocol that the tests have where there is no MongoDB: FerretDB, built from
// test/support/ferretdb once, for all clones of one user. `node scripts/ferretdb.mjs` builds it and prints its path.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULE = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test/support/ferretdb');
const SOURCES = ['go.mod', 'go.sum', 'main.go', 'guard.go'];
// Of the two backends only SQLite is used.
const BUILD = ['build', '-trimpath', '-tags=ferretdb_no_postgresql', '-ldflags=-s -w'];

export const ferretdbVersion = /FerretDB\/FerretDB v([\d.]+)/.exec(
  readFileSync(join(MODULE, 'go.mod'), 'utf8'),
)[1];

/** The path of the built server; undefined where it is not built, or Go is missing. */
export const builtFerretdb = () => {
  const binary = binaryFor(goVersion());
  return binary !== undefined && existsSync(binary) ? binary : undefined;
};

/** Builds it unless that is done, and returns its path. Several may do so at once. Throws with the reason. */
export const buildFerretdb = () => {
  const binary = binaryFor(goVersion());
  if (binary === undefined) throw new Error('Go is not installed');
  if (existsSync(binary)) return binary;
  process.stderr.write(`Building FerretDB ${ferretdbVersion} for the tests …`);
  const started = Date.now();
  const unfinished = `${binary}.${process.pid}`;
  try {
    mkdirSync(dirname(binary), { recursive: true });
    const { status, error, stderr } = go([...BUILD, '-o', unfinished, '.']);
    if (status !== 0)
      throw new Error(error?.message ?? (stderr.trim().split('\n').at(-1) || 'go build failed'));
    renameSync(unfinished, binary);
  } catch (error) {
    process.stderr.write(' failed\n');
    rmSync(unfinished, { force: true });
    throw error;
  }
  process.stderr.write(` done in ${Math.round((Date.now() - started) / 1000)} s\n`);
  return binary;
};

const go = (args) =>
  spawnSync('go', args, { cwd: MODULE, encoding: 'utf8', env: { ...process.env, CGO_ENABLED: '0' } });

const goVersion = () => {
  const { status, stdout } = go(['version']);
  return status === 0 ? stdout : undefined;
};

const binaryFor = (version) => {
  if (version === undefined) return undefined;
  const hash = createHash('sha256').update(version).update(BUILD.join(' '));
  for (const file of SOURCES) hash.update(`\0${file}\0`).update(readFileSync(join(MODULE, file)));
  // An empty XDG_CACHE_HOME counts as none, as its specification says.
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = process.platform === 'win32' ? 'ferretdb.exe' : 'ferretdb';
  return join(cache, 'parley', `ferretdb-${hash.digest('hex').slice(0, 16)}`, name);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${buildFerretdb()}\n`);

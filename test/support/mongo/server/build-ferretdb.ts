import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULE = fileURLToPath(new URL('../ferretdb', import.meta.url));
const SOURCES = ['go.mod', 'go.sum', 'main.go', 'guard.go'];
// FerretDB has two backends, and only SQLite is used.
const BUILD = ['build', '-trimpath', '-tags=ferretdb_no_postgresql', '-ldflags=-s -w'];
/** As many digits of a hash as keep two builds apart. */
const HASH_DIGITS = 16;

export const FERRETDB_VERSION =
  /FerretDB\/FerretDB v([\d.]+)/.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1] ?? '';

/** The path of the built server. Undefined where it is not built, or Go is missing. */
export const builtFerretdb = (): string | undefined => {
  const binary = binaryFor(goVersion());
  return binary !== undefined && existsSync(binary) ? binary : undefined;
};

/**
 * Builds FerretDB once for all clones of one user, and returns its path. Several processes may build at once. Throws
 * with the reason.
 */
export const buildFerretdb = (): string => {
  const binary = binaryFor(goVersion());
  if (binary === undefined) throw new Error('Go is not installed');
  if (existsSync(binary)) return binary;
  process.stderr.write(`Building FerretDB ${FERRETDB_VERSION} for the tests …`);
  const started = performance.now();
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
  process.stderr.write(` done in ${Math.round((performance.now() - started) / 1_000)} s\n`);
  return binary;
};

const go = (args: readonly string[]) =>
  spawnSync('go', args, { cwd: MODULE, encoding: 'utf8', env: { ...process.env, CGO_ENABLED: '0' } });

const goVersion = (): string | undefined => {
  const { status, stdout } = go(['version']);
  return status === 0 ? stdout : undefined;
};

const binaryFor = (version: string | undefined): string | undefined => {
  if (version === undefined) return undefined;
  const hash = createHash('sha256').update(version).update(BUILD.join(' '));
  for (const file of SOURCES) hash.update(`\0${file}\0`).update(readFileSync(join(MODULE, file)));
  // Its specification counts an empty XDG_CACHE_HOME as none.
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = process.platform === 'win32' ? 'ferretdb.exe' : 'ferretdb';
  return join(cache, 'parley', `ferretdb-${hash.digest('hex').slice(0, HASH_DIGITS)}`, name);
};

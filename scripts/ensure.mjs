// What every command does first. It uses Node alone: nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the bundler makes of the sources. */
const BUNDLES = 'scripts/rolldown.config.mjs';

const OLDEST_NODE = [20, 19];

/** Installs the lock file's packages unless the last install was of the same lock file. */
export const ensureInstalled = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(`Parley needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  }
  const marker = join(root, 'node_modules', '.parley-lock-hash');
  const wanted = hashOf([join(root, 'package-lock.json')]);
  if (readOr(marker, '') === wanted) return;
  log('Installing packages from the lock file …');
  // Development packages too: the build needs the compiler, also where NODE_ENV is production.
  npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(marker, wanted);
};

/** Makes dist of the server, of the client library and of the web chat, each unless it was made of the same sources. */
export const ensureBuilt = () => {
  const client = [
    'tsconfig.json',
    'client/tsconfig.json',
    'client/package.json',
    'client/src',
    'client/react',
  ];
  const web = ['package.json', 'vite.config.ts', 'index.html', 'build', 'public', 'src'].map(
    (name) => `web/${name}`,
  );
  const server = ['tsconfig.json', 'tsconfig.build.json', BUNDLES, 'src'];
  ensureOutput('dist', server, () => {
    tsc('tsconfig.build.json');
    rolldown();
  });
  ensureOutput('client/dist', client, () => tsc('client'));
  // The web chat is built on the client library.
  ensureOutput('web/dist', [...client, ...web], () => vite('web'));
};

const tsc = (project) => run(process.execPath, [tool('typescript7/bin/tsc'), '-p', project]);

/** What it prints to standard output is a list of the files; warnings and errors go to standard error. */
const rolldown = () =>
  run(process.execPath, [tool('rolldown/bin/cli.mjs'), '-c', BUNDLES], { stdio: ['ignore', 'ignore', 2] });

const vite = (workspace) =>
  run(process.execPath, [tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: join(root, workspace),
  });

const tool = (path) => join(root, 'node_modules', path);

/** Makes the folder again unless it was made of the same sources, which are files and folders. */
const ensureOutput = (folder, sources, make) => {
  const marker = join(root, folder, '.build-hash');
  const files = ['package-lock.json', ...sources].map((source) => join(root, source)).flatMap(filesOf);
  const wanted = hashOf(files);
  if (readOr(marker, '') === wanted) return;
  log(`Building ${folder} …`);
  rmSync(join(root, folder), { recursive: true, force: true });
  make();
  writeFileSync(marker, wanted);
};

/** To standard error, as standard output is for the result of a command. */
const log = (text) => process.stderr.write(`${text}\n`);

const fail = (text) => {
  log(text);
  process.exit(1);
};

const npm = (args) => {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) run(process.execPath, [cli, ...args]);
  else run('npm', args, { shell: process.platform === 'win32' });
};

const run = (command, args, options = {}) => {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.status !== 0)
    fail(`${command} ${args.join(' ')} failed${result.error ? `: ${result.error.message}` : ''}`);
};

const filesOf = (path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]);

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

const hashOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
};

const readOr = (file, fallback) => (existsSync(file) ? readFileSync(file, 'utf8') : fallback);

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from '@parley/mongo-testing/free-port';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { installExample } from '../examples/install-example.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const tool = (path: string) => join(ROOT, 'node_modules', path);
const LOADED = fileURLToPath(new URL('loaded-packages.mjs', import.meta.url));
const ENTRIES = Object.keys(manifest.exports).map((path) => `@parley/server${path.slice(1)}`);
const MODULES = ENTRIES.filter((entry) => !entry.endsWith('.json'));

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
};

/** An odd number. */
const IMPORTS = 7;
/** Of CPU time, which depends less than wall time on what else the machine does. */
const APPLICATION_LIMIT_MS = 50;

/** The example of the README, as a newcomer copies it. */
const EXAMPLE = /## Embed it[\s\S]*?```js\n([\s\S]*?)```/.exec(
  readFileSync(join(ROOT, 'README.md'), 'utf8'),
)?.[1];

describe('the packages, as they would be published', () => {
  let folder: string;
  let project: string;
  let tarballs: readonly string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-package-'));
    project = join(folder, 'project');
    mkdirSync(project);
    for (const workspace of [ROOT, join(ROOT, 'client')]) {
      await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: workspace });
    }
    tarballs = readdirSync(folder)
      .filter((file) => file.endsWith('.tgz'))
      .map((file) => join(folder, file));
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
    const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...quiet, ...tarballs], { cwd: project });
  }, 180_000);
  // Thousands of small files.
  afterAll(() => rm(folder, { recursive: true, force: true }), 60_000);

  const filesOf = (tarball: string) =>
    execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');

  it('have a licence, and nothing that points to what is not there', () => {
    for (const tarball of tarballs) {
      const files = filesOf(tarball);

      expect(files).toContain('package/LICENSE');
      expect(
        files.filter((file) => /\.map$|\.build-hash$|\.ts$/.test(file) && !file.endsWith('.d.ts')),
      ).toEqual([]);
    }
    const scripts = filesOf(tarballs.find((file) => file.includes('server')) ?? '').filter((file) =>
      file.endsWith('.js'),
    );
    const mapped = scripts.filter((file) => {
      const installed = join(project, 'node_modules/@parley/server', file.replace('package/', ''));
      return readFileSync(installed, 'utf8').includes('sourceMappingURL');
    });
    const given = Object.values(manifest.exports).map((to) => (typeof to === 'string' ? to : to.default));
    const code = [...given.filter((file) => file.endsWith('.js')), manifest.bin['parley-server']];
    expect(scripts).toEqual(expect.arrayContaining(code.map((file) => join('package', file))));
    expect(mapped).toEqual([]);
  });

  // A folder in place of a tarball brings its own React, in which the hooks do not work. And .npmrc lets no script run before
  // a pack: without a build the tarball of a fresh clone is empty.
  it('are what the README installs, after a build', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

    const blocks = /^npm run build && npm pack.*\nnpm install .*?\.\.\/parley\/(\S+)/gm;
    const installed = [...readme.matchAll(blocks)].map(([, path]) => path);

    expect(installed.toSorted()).toEqual(tarballs.map((file) => basename(file)).toSorted());
  });

  it('have nothing that publint finds, or that makes types wrong', async () => {
    for (const tarball of tarballs) {
      const bytes = readFileSync(tarball);
      const { messages } = await publint({
        pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
      });
      expect(messages).toEqual([]);
      await run(process.execPath, [
        tool('@arethetypeswrong/cli/dist/index.js'),
        tarball,
        '--profile',
        'esm-only',
      ]);
    }
  }, 60_000);

  it.each(['typescript7', 'typescript'])(
    'compile without skipLibCheck by the compiler %s',
    async (compiler) => {
      const imports = [...MODULES, '@parley/client'].map((entry, i) => `import * as e${i} from '${entry}';`);
      const names = imports.map((_, i) => `e${i}`);
      writeFileSync(
        join(project, 'all.ts'),
        `${imports.join('\n')}\nexport const all = [${names.join(', ')}];\n`,
      );
      const config = { compilerOptions: COMPILER_OPTIONS, include: ['all.ts'] };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));

      const { stdout } = await run(process.execPath, [tool(`${compiler}/bin/tsc`), '-p', project]);

      expect(stdout).toBe('');
    },
    180_000,
  );

  it('load only what each entry needs', async () => {
    // It imports the entry as a file of the project does.
    const script = join(project, 'loaded.mjs');
    writeFileSync(script, readFileSync(LOADED));
    const loaded: Record<string, readonly string[]> = {};
    for (const entry of MODULES) {
      const { stdout } = await run(process.execPath, [script, entry], { cwd: project });
      loaded[entry.slice('@parley/server'.length)] = JSON.parse(stdout) as string[];
    }

    expect(loaded).toMatchObject({
      '/domain': [],
      '/application': [],
      '/memory': [],
      '/protocol': ['zod'],
      '/testing': ['fast-check'],
      '/sqlite': ['@photostructure/sqlite'],
      '/mongodb': ['mongoose'],
      '/redis': ['@redis/client', 'zod'],
      '/express': ['cors', 'express', 'zod'],
      '/socket.io': ['ipaddr.js', 'proxy-addr', 'socket.io', 'zod'],
      '/sse': ['zod'],
    });
    const ofServer = /inversify|reflect-metadata|winston|mongoose|redis|sqlite|prom-client|opentelemetry/;
    expect(loaded['']?.filter((name) => ofServer.test(name))).toEqual([]);
  }, 60_000);

  it('give out nothing else', async () => {
    const names = ['dist/main/start.js', 'dist/entries/index.js', 'testing-not-there', 'src/domain/ids.js'];
    const script = `for (const name of ${JSON.stringify(names)})
      await import('@parley/server/' + name).then(() => console.log(name), ({ code }) => console.log(code));`;
    writeFileSync(join(project, 'closed.mjs'), script);

    const { stdout } = await run(process.execPath, ['closed.mjs'], { cwd: project });

    expect(stdout.trim().split('\n')).toEqual(names.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'));
  });

  it('have each class once, whatever entry gives it', async () => {
    const script = `const seen = new Map();
      for (const entry of ${JSON.stringify(MODULES)})
        for (const [name, value] of Object.entries(await import(entry)))
          if (typeof value === 'function') seen.set(name, (seen.get(name) ?? new Set()).add(value));
      const shared = [...seen].filter(([, values]) => values.size > 1).map(([name]) => name);
      console.log(JSON.stringify({ shared, names: [...seen.keys()] }));`;
    writeFileSync(join(project, 'once.mjs'), script);

    const { stdout } = await run(process.execPath, ['once.mjs'], { cwd: project });

    const { shared, names } = JSON.parse(stdout) as { shared: string[]; names: string[] };
    expect(shared).toEqual([]);
    expect(names).toContain('DomainError');
  }, 60_000);

  it('cost no more to import than docs/embedding.md says', async () => {
    const script = `const before = process.cpuUsage();
      await import(process.argv[2]);
      const { user, system } = process.cpuUsage(before);
      console.log((user + system) / 1000);`;
    writeFileSync(join(project, 'cost.mjs'), script);
    const costs: Record<string, number> = {};
    for (const entry of ['@parley/server/domain', '@parley/server/application', '@parley/server']) {
      const tries: number[] = [];
      while (tries.length < IMPORTS) {
        const { stdout } = await run(process.execPath, ['cost.mjs', entry], { cwd: project });
        tries.push(Number(stdout));
      }
      costs[entry] = Math.round(tries.toSorted((a, b) => a - b)[(IMPORTS - 1) / 2] ?? Infinity);
    }
    process.stdout.write(
      `CPU time of an import, in ms, the median of ${IMPORTS} processes: ${JSON.stringify(costs)}\n`,
    );

    expect(costs['@parley/server/application']).toBeLessThan(APPLICATION_LIMIT_MS);
  }, 60_000);

  it('serve a chat by the example of the README', async () => {
    writeFileSync(join(project, 'app.mjs'), EXAMPLE ?? '');
    const port = 20_000 + (process.pid % 20_000);
    const app = spawn(process.execPath, ['app.mjs'], {
      cwd: project,
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    const ask = async (path: string, init: RequestInit = {}) => {
      for (let tries = 0; ; tries++) {
        try {
          return await fetch(url + path, { redirect: 'manual', ...init });
        } catch (error) {
          if (tries === 150) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    };

    const login = await ask('/login/ana');
    const headers = { cookie: login.headers.get('set-cookie') ?? '', 'content-type': 'application/json' };
    const body = JSON.stringify({ message: 'Hi' });
    const sent = await ask('/chat/api/rooms/ana_ben/messages', { method: 'POST', headers, body });
    const page = await ask('/chat/app/config.json', { headers });
    const opened = await ask('/chat/socket.io/?EIO=4&transport=polling', { headers });
    const ended = once(app, 'exit');
    app.kill('SIGKILL');
    await ended;

    expect([login.status, sent.status, opened.status]).toEqual([302, 201, 200]);
    expect(await page.json()).toMatchObject({ signIn: 'host', userId: 'ana' });
  }, 60_000);

  it('are installed as the READMEs of the examples say', async () => {
    const tarball = tarballs.find((file) => file.includes('server')) ?? '';
    const install = `npm install --no-save ${basename(tarball)}`;
    for (const name of ['express-app', 'own-store', 'raw-websocket', 'status-properties']) {
      const readme = readFileSync(join(ROOT, 'examples', name, 'README.md'), 'utf8');
      expect(readme).toMatch(new RegExp(`^npm pack ../.. .*\\n${install}$`, 'm'));
    }
    const example = join(folder, 'own-store');
    cpSync(join(ROOT, 'examples/own-store'), example, { recursive: true });
    copyFileSync(tarball, join(example, basename(tarball)));
    const [npm = '', ...args] = install.split(' ');

    await run(npm, [...args, '--ignore-scripts', '--prefer-offline', '--no-audit'], { cwd: example });

    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap'], { cwd: example });
    expect(stdout).toMatch(/^# fail 0$/m);
  }, 120_000);

  it('run every example that imports them', async () => {
    const server = join(project, 'node_modules/@parley/server');
    const first = {
      'express-app': 'node app.mjs',
      'raw-websocket': 'node server.mjs',
      'own-store': 'node --test',
      'status-properties': 'node --test right.test.mjs',
    };
    for (const [name, command] of Object.entries(first)) {
      const example = installExample(name, { server });
      const PORT = String(await findFreePort());
      const running = example.run(command, { PORT, JWT_SECRET: 'x'.repeat(32), DATA: example.folder });

      const [printed] = await running.printed(/^# pass [1-9]|^\w+:\/\/127/m);
      if (!printed.startsWith('#')) running.child.kill('SIGTERM');
      expect(await running.ended).toMatchObject({ status: 0, errors: '' });
      example.remove();
    }
  }, 120_000);

  it('start the server by its command', async () => {
    const server = spawn(join(project, 'node_modules/.bin/parley-server'), {
      cwd: project,
      env: { ...process.env, PORT: '0', STORE: 'memory' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    server.stdout.on('data', (chunk) => (output += String(chunk)));
    while (!output.includes('Parley listens on') && server.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ended = once(server, 'exit');
    server.kill('SIGTERM');

    expect(await ended).toEqual([0, null]);
    expect(output).toContain('Chat in a browser:');
  }, 60_000);
});

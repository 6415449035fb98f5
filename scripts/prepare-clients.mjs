// Fetches the Python and Java libraries with which the programs of docs/clients.md are tested, into .cache/clients. It
// needs python3 with venv, and mvn. `npm test` itself fetches nothing, and skips the programs whose libraries are missing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

const FOLDER = join(root, '.cache/clients');
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const run = async (command, ...args) => {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
};

/** Each makes its folder of the file that pins its libraries. */
const LANGUAGES = {
  python: {
    pinned: 'test/clients/python-requirements.txt',
    async make(folder, pinned) {
      await run('python3', '-m', 'venv', folder);
      await run(join(folder, 'bin/pip'), 'install', '--quiet', '--requirement', pinned);
    },
  },
  java: {
    pinned: 'test/clients/java-libraries.xml',
    make: (folder, pinned) => run('mvn', '-B', '-q', '-f', pinned, COPY, `-DoutputDirectory=${folder}`),
  },
};

/** Makes the folder anew unless it was made of the same file. */
const prepare = async ([language, { pinned, make }]) => {
  const [folder, marker] = [join(FOLDER, language), join(FOLDER, `${language}.hash`)];
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, pinned)))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  rmSync(marker, { force: true });
  rmSync(folder, { recursive: true, force: true });
  await make(folder, join(root, pinned));
  writeFileSync(marker, wanted);
};

mkdirSync(FOLDER, { recursive: true });
const started = performance.now();
const results = await Promise.allSettled(Object.entries(LANGUAGES).map(prepare));
for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
  process.stderr.write(`${reason.message}\n`);
  process.exitCode = 1;
}
process.stderr.write(
  `Prepared the clients in other languages in ${Math.round((performance.now() - started) / 1000)} s\n`,
);

// Lints the sources, and a file with planted breaches: a linter that reads nothing reports success.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './ensure.mjs';

const PLANTED = ['typescript(no-floating-promises)', 'eslint(eqeqeq)', 'eslint(no-restricted-globals)'];
const BREACHES = 'test/fixtures/lint-breach';

const oxlint = (...options) =>
  spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--type-aware', ...options], {
    cwd: root,
    encoding: 'utf8',
  });

const real = oxlint('--max-warnings', '0', '--ignore-pattern', 'test/fixtures');
const planted = oxlint('--format', 'json', BREACHES);
const found = new Set(JSON.parse(planted.stdout).diagnostics.map(({ code }) => code));
const missed = PLANTED.filter((code) => !found.has(code));

process.stdout.write(real.stdout + real.stderr);
for (const code of missed) process.stderr.write(`the planted breach of ${code} was not found\n`);
process.exitCode = real.status === 0 && missed.length === 0 ? 0 : 1;

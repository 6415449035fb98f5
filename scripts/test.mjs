// Every check of the project, then every test. The last line is always `tests: N passed, N failed, N skipped`;
// each check counts as one test.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ensureBuilt, ensureInstalled, ensureWebBuilt, root } from './ensure.mjs';
import { prepareServer } from './mongo-server.mjs';

const counts = { passed: 0, failed: 0, skipped: 0 };

// Also where a step exits by itself, as a failing installation does.
process.on('exit', (code) => {
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  process.stdout.write(
    `tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
  );
});

ensureInstalled();
ensureBuilt();
ensureWebBuilt();

const tool = (path) => join(root, 'node_modules', path);
const checks = [
  ['formatting', tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['lint', tool('eslint/bin/eslint.js'), '--max-warnings', '0', '.'],
  ['types', tool('typescript/bin/tsc'), '--noEmit'],
  ['types of the client and its tests', tool('typescript/bin/tsc'), '--noEmit', '-p', 'test/client'],
  ['types of the web chat', tool('typescript/bin/tsc'), '-p', 'web'],
  ['types of its tests', tool('typescript/bin/tsc'), '-p', 'test/web'],
  ['dependency rules', join(root, 'scripts/check-dependencies.mjs')],
  ['size of the client', join(root, 'scripts/client-size.mjs')],
];

for (const [name, ...command] of checks) {
  process.stdout.write(`${name} …\n`);
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 1, 1] });
  if (status !== 0) {
    counts.failed++;
    process.exit(1);
  }
  counts.passed++;
}

await prepareServer();
const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
const report = join(folder, 'report.json');
const mongoLine = join(folder, 'mongo-line');
const { status } = spawnSync(
  process.execPath,
  [
    ...[
      tool('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 1, 1], env: { ...process.env, MONGO_LINE_FILE: mongoLine } },
);
let executed = 0;
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  executed = result.numPassedTests + result.numFailedTests;
  counts.passed += result.numPassedTests;
  // A file that could not be loaded has no tests to fail.
  counts.failed += Math.max(result.numFailedTests, result.success ? 0 : 1);
  counts.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
} catch (error) {
  process.stdout.write(`vitest left no report: ${error.message}\n`);
}
if (existsSync(mongoLine)) {
  process.stdout.write(`MongoDB's protocol in the tests: ${readFileSync(mongoLine, 'utf8')}\n`);
}
process.stdout.write(
  `Chromium in the tests: ${findChromium() ?? 'none, the web chat was not tried in a browser'}\n`,
);
rmSync(folder, { recursive: true, force: true });
if (status !== 0 || executed === 0) counts.failed = Math.max(counts.failed, 1);
if (process.env.CI === 'true' && counts.skipped > 0) {
  process.stdout.write('A suite was skipped, which counts as a failure where CI is true\n');
  process.exitCode = 1;
}
if (counts.failed > 0) process.exitCode = 1;

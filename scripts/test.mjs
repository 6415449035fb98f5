// Runs every check of the project, then every test. The last line is always
// `tests: N passed, N failed, N skipped`, in which each check counts as one test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs';
import { runVitest } from './run-vitest.mjs';

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

const tool = (path) => join(root, 'node_modules', path);
// The quickest answers first.
const checks = [
  ['formatting', tool('oxfmt/bin/oxfmt'), '--check', '.'],
  ['types', tool('typescript7/bin/tsc'), '--noEmit'],
  ['types of the web chat', tool('typescript7/bin/tsc'), '-p', 'web'],
  ['types of the examples', tool('typescript7/bin/tsc'), '-p', 'examples'],
  ['size of the client', join(root, 'scripts/client-size.mjs')],
  ['dependency rules', join(root, 'scripts/check-dependencies.mjs')],
  ['lint', join(root, 'scripts/lint.mjs')],
];

/** Runs a check, and prints what it says once it has ended. */
const runCheck = async ([name, ...command]) => {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const [status] = await once(child, 'close');
  process.stdout.write(`${name}: ${status === 0 ? 'passed' : 'failed'}\n${output}`);
  if (status === 0) counts.passed++;
  else counts.failed++;
};

/** One after another. The first that fails ends the tests, as what they would say comes after it. */
const runChecks = async (failed) => {
  for (const check of checks) {
    await runCheck(check);
    if (counts.failed > 0) return failed.abort();
  }
};

const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
const report = join(folder, 'report.json');
const failed = new AbortController();
// Beside the checks, as many tests wait for something.
const [status] = await Promise.all([
  runVitest(
    [...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`], ...process.argv.slice(2)],
    { signal: failed.signal },
  ),
  runChecks(failed),
]);
if (failed.signal.aborted) {
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}
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
rmSync(folder, { recursive: true, force: true });
if (status !== 0 || executed === 0) counts.failed = Math.max(counts.failed, 1);
if (process.env.CI === 'true' && counts.skipped > 0) {
  process.stdout.write('A suite was skipped, which counts as a failure where CI is true\n');
  process.exitCode = 1;
}
if (counts.failed > 0) process.exitCode = 1;

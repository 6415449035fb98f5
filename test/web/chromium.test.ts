import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../support/chromium.js';

/** For a whole run of vitest, on a busy machine. */
const RUN_TIMEOUT_MS = 60_000;

const EXECUTABLE = 0o755;
const NOT_EXECUTABLE = 0o644;

describe('the Chromium of the tests', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-chromium-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (name: string, mode = EXECUTABLE) => {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), mode);
    return join(folder, name);
  };

  it('is the first on the PATH that can be run', () => {
    install('chromium', NOT_EXECUTABLE);
    const found = install('google-chrome');

    expect(findChromium({ PATH: ['/nowhere', '', folder].join(delimiter) })).toBe(found);
  });

  it('is the one that CHROMIUM_BINARY names, and none where that does not exist', () => {
    const named = install('my-browser');
    install('chromium');

    expect(findChromium({ CHROMIUM_BINARY: named, PATH: folder })).toBe(named);
    expect(findChromium({ CHROMIUM_BINARY: join(folder, 'other'), PATH: folder })).toBeUndefined();
    expect(findChromium({ PATH: '/nowhere' })).toBeUndefined();
  });

  it(
    'is reported as missing by each suite that needs it, as a skipped test',
    { timeout: RUN_TIMEOUT_MS },
    () => {
      const file = join(folder, 'report.json');
      const run = ['run', 'test/web/keyboard.test.ts', '--reporter=json', `--outputFile=${file}`];
      spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...run], {
        env: { ...process.env, CHROMIUM_BINARY: join(folder, 'none') },
      });

      const report = JSON.parse(readFileSync(file, 'utf8')) as {
        numPendingTests: number;
        numPassedTests: number;
        testResults: { assertionResults: { title: string }[] }[];
      };
      expect(report).toMatchObject({ numPendingTests: 1, numPassedTests: 0 });
      expect(report.testResults[0]?.assertionResults[0]?.title).toMatch(/^no Chromium is installed/);
    },
  );
});

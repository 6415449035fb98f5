import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveJwtSecret } from '../../../src/main/config/jwt-secret.js';
import { SettingsError } from '../../../src/embed/settings-error.js';

describe('the secret that is made where none is set', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'parley-secret-'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const file = () => join(dataDir, 'jwt-secret');
  const resolve = () => resolveJwtSecret({ dataDir });

  it('is made once, whole, for this user only, with no other file left', () => {
    const [made, again] = [resolve(), resolve()];

    expect(again).toBe(made);
    expect(readFileSync(file(), 'utf8')).toBe(made);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['jwt-secret']);
  });

  it('is made also where a process was killed while it wrote one', () => {
    writeFileSync(`${file()}.4711`, 'half');

    expect(resolve().length).toBeGreaterThan(32);
  });

  it('has its name only once it is written in full', () => {
    // Where it is written before it gets its name: this write fails.
    mkdirSync(`${file()}.${process.pid}`);

    expect(resolve).toThrow(SettingsError);
    expect(existsSync(file())).toBe(false);
  });

  it.each(['', 'half a secret'])(
    'is refused where it is cut off (%j), by a sentence that names the file',
    (left) => {
      writeFileSync(file(), left);

      expect(resolve).toThrow(SettingsError);
      expect(resolve).toThrow(`${file()} has ${left.length} characters`);
      expect(readFileSync(file(), 'utf8')).toBe(left);
    },
  );
});

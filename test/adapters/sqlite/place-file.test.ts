import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeFile } from '../../../src/adapters/sqlite/place-file.js';

describe('giving a file its name', () => {
  let folder: string;
  let temporary: string;
  let target: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-place-'));
    [temporary, target] = [join(folder, 'temporary'), join(folder, 'target')];
    writeFileSync(temporary, 'mine');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves it under that name only', () => {
    const placed = placeFile(temporary, target);

    expect([placed, existsSync(temporary), readFileSync(target, 'utf8')]).toEqual([true, false, 'mine']);
  });

  it('keeps a file that has the name already, as that of another process that was first', () => {
    writeFileSync(target, 'theirs');

    const placed = placeFile(temporary, target);

    expect([placed, existsSync(temporary), readFileSync(target, 'utf8')]).toEqual([false, false, 'theirs']);
  });

  it('leaves nothing where the folder is not there', () => {
    expect(() => placeFile(temporary, join(folder, 'none', 'target'))).toThrow('ENOENT');

    expect(existsSync(temporary)).toBe(false);
  });
});

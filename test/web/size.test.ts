import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../web/dist');
const LIMIT = 150_000;

it('loads less than 150 kB at first, gzipped, with its script and its style', () => {
  const page = readFileSync(join(FOLDER, 'index.html'));
  // What the page names, and what a script of it imports at once. The languages beside English come later.
  const named = [...page.toString().matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css|svg))"/g)].map(
    ([, file = '']) => file,
  );
  const imported = named.filter(isScript).flatMap((file) => importsOf(file));
  const loaded = [...new Set([...named, ...imported])];

  const bytes = [page, ...loaded.map((file) => readFileSync(join(FOLDER, file)))].map(
    (content) => gzipSync(content).length,
  );
  const sum = bytes.reduce((a, b) => a + b, 0);

  process.stdout.write(`the web chat loads ${sum.toLocaleString('en')} bytes at first, gzipped\n`);
  expect(loaded.some((file) => file.endsWith('.js'))).toBe(true);
  expect(loaded.some((file) => file.endsWith('.css'))).toBe(true);
  expect(sum).toBeLessThan(LIMIT);
});

const isScript = (file: string): boolean => file.endsWith('.js');

/** The scripts that this one imports, and those that they import. */
const importsOf = (file: string): readonly string[] => {
  const script = readFileSync(join(FOLDER, file), 'utf8');
  const imports = [...script.matchAll(/\bimport(?:[^("';]*from)?["'](\.[^"']+)["']/g)];
  const direct = imports.map(([, path = '']) => join(dirname(file), path));
  return direct.flatMap((each) => [each, ...importsOf(each)]);
};

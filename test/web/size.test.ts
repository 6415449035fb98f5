import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../web/dist');
const LIMIT = 150_000;

it('loads less than 150 kB at first, gzipped, with its script and its style', () => {
  const page = readFileSync(join(FOLDER, 'index.html'));
  const loaded = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(js|css|svg)$/.test(file),
  );

  const bytes = [page, ...loaded.map((file) => readFileSync(join(FOLDER, file)))].map(
    (content) => gzipSync(content).length,
  );
  const sum = bytes.reduce((a, b) => a + b, 0);

  process.stdout.write(`the web chat loads ${sum.toLocaleString('en')} bytes at first, gzipped\n`);
  expect(loaded.some((file) => file.endsWith('.js'))).toBe(true);
  expect(loaded.some((file) => file.endsWith('.css'))).toBe(true);
  expect(sum).toBeLessThan(LIMIT);
});

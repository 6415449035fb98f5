import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
const PAGE = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8').replaceAll(/\s+/g, ' ');

const CONSTANT = /const ([A-Z_]+) =\s*'([^']*)'/g;
/** Calls that log, and the options that name a line, with the line or the constant that is it. */
const LOGGED =
  /(?:\b(?:error|warn|info)\(|\blogOnce\(|\binBackground\(\s*\w+,|\bfailure:)\s*(?:'([^']*)'|([A-Z_]{4,})\b)/g;

/** The lines of the log that begin with a sentence of ours, up to its first pause. */
const linesOf = (source: string): readonly string[] => {
  const constants = new Map([...source.matchAll(CONSTANT)].map(([, name, line]) => [name, line]));
  return [...source.matchAll(LOGGED)]
    .map(([, line, name]) => line ?? constants.get(name))
    .flatMap((line) => line?.split(/[;:.]/, 1) ?? []);
};

describe('the page for operators', () => {
  it('names every setting', () => {
    const settings = SOURCES.flatMap((source) =>
      source.includes('const variables = z.object(') ? [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)] : [],
    ).map(([, name]) => `\`${name}\``);

    expect(settings.length).toBeGreaterThan(30);
    expect(settings.filter((name) => !PAGE.includes(name))).toEqual([]);
  });

  it('explains every line of the log', () => {
    const lines = SOURCES.flatMap(linesOf);

    expect(lines.length).toBeGreaterThan(40);
    expect(lines.filter((line) => !PAGE.includes(line))).toEqual([]);
  });
});

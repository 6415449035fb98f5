import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chatSettings } from '../../src/embed/options.js';
import { SETTING_NAMES, variableOf } from '../../src/main/config/chat-variables.js';
import { variables } from '../../src/main/config/settings.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
const read = (page: string) => readFileSync(join(ROOT, 'docs', page), 'utf8');
const ROWS = read('operations.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'));
const PAGE = read('operations.md').replaceAll(/\s+/g, ' ');
/** The page for operators, and the lines that only a host of a chat sees. */
const PAGES = PAGE + read('embedding.md').replaceAll(/\s+/g, ' ');

const CONSTANT = /const ([A-Z_]+) =\s*'([^']*)'/g;
/** Calls that log, and the options that name a line, with the line or the constant that is it. */
const LOGGED =
  /(?:\b(?:error|warn|info)\(|\blogOnce\(|\binBackground\(|\bfailure:)\s*(?:'([^']*)'|([A-Z_]{4,})\b)/g;

/** The lines of the log that begin with a sentence of ours, up to its first pause. */
const linesOf = (source: string): readonly string[] => {
  const constants = new Map([...source.matchAll(CONSTANT)].map(([, name, line]) => [name, line]));
  return [...source.matchAll(LOGGED)]
    .map(([, line, name]) => line ?? constants.get(name))
    .flatMap((line) => line?.split(/[;:.]/, 1) ?? []);
};

describe('the page for operators', () => {
  it('names every setting', () => {
    const names = [...Object.keys(variables.shape), ...SETTING_NAMES.map(variableOf)];
    const settings = names.map((name) => `\`${name}\``);

    expect(settings.length).toBeGreaterThan(30);
    expect(settings.filter((name) => !PAGE.includes(name))).toEqual([]);
  });

  it('has the default and the range of every number of a chat', () => {
    const { properties = {} } = z.toJSONSchema(chatSettings, { io: 'input', unrepresentable: 'any' });
    const numbers = Object.entries(properties).flatMap(([name, schema]) =>
      typeof schema === 'object' && schema.type === 'integer' ? [{ name, ...schema }] : [],
    );
    const english = (value = NaN) => value.toLocaleString('en');

    const wrong = numbers.filter(({ name, default: usual, minimum, maximum }) => {
      const row = ROWS.find((each) => each.startsWith(`| \`${variableOf(name)}\``)) ?? '';
      const hasRange = !row.includes('–') || row.includes(`${english(minimum)}–${english(maximum)}`);
      return !row.includes(String(usual)) || !hasRange;
    });

    expect(numbers.length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  it('explains every line of the log', () => {
    const lines = SOURCES.flatMap(linesOf);

    expect(lines.length).toBeGreaterThan(40);
    expect(lines.filter((line) => !PAGES.includes(line))).toEqual([]);
  });
});

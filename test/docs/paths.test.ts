import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import {
  brokenLinks,
  type Document,
  missingPaths,
  pagesIn,
  pathsOf,
  readDocument,
  tableRowsAbove,
  termsIn,
} from './markdown.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATHS = pathsOf(ROOT);

const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...pagesIn(ROOT, 'docs'),
  ...pagesIn(ROOT, 'examples'),
].map((path) => readDocument(ROOT, path));

const README_MAX_LINES = 200;
const README_MAX_BYTES = 12_000;
const TABLE_ROW_MAX = 200;
const GLOSSARY_MAX_TERMS = 40;

const documentOf = (text: string) => ({ path: 'docs/example.md', text });

/** What a check finds, with the document in which it does. */
const foundInAll = (check: (document: Document) => readonly string[]): readonly string[] =>
  DOCUMENTS.flatMap((document) => check(document).map((found) => `${document.path}: ${found}`));

describe('the documents', () => {
  it('name only files that exist', () => {
    expect(foundInAll((document) => missingPaths(document, PATHS))).toEqual([]);
  });

  it('link only to what exists', () => {
    expect(foundInAll((document) => brokenLinks(ROOT, document))).toEqual([]);
  });

  it('name only commands that there are, and not npx in the repository, where it does not find its own', () => {
    const missing = ({ text }: Document) =>
      [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].flatMap(([, name = '']) =>
        Object.hasOwn(manifest.scripts, name) ? [] : [name],
      );
    const mixed = ({ text }: Document) =>
      [...text.matchAll(/^```sh\n.*?^```/gms)].flatMap(([block]) =>
        /npx @parley/.test(block) && /npm run/.test(block) ? [block] : [],
      );

    expect(foundInAll(missing)).toEqual([]);
    expect(foundInAll(mixed)).toEqual([]);
  });

  it('have no table too wide to read', () => {
    expect(foundInAll((document) => tableRowsAbove(document, TABLE_ROW_MAX))).toEqual([]);
  });

  it('begin with a README that is read in five minutes', () => {
    const { text } = readDocument(ROOT, 'README.md');

    expect(text.split('\n').length - 1).toBeLessThanOrEqual(README_MAX_LINES);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(README_MAX_BYTES);
  });

  it('define each word once, and few of them', () => {
    const terms = termsIn(readDocument(ROOT, 'docs/glossary.md'));

    expect(terms).toContain('seq');
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms.length).toBeLessThanOrEqual(GLOSSARY_MAX_TERMS);
  });
});

describe('the checks of the documents', () => {
  it('find names of files and folders that do not exist, outside of examples', () => {
    const document = documentOf(
      '`src/domain/gone.ts`, `gone.mjs` and `src/gone/`, but `ids.ts`, `src/domain` and `web/dist` are fine\n' +
        '```js\n// `example.ts`\n```\n',
    );

    expect(missingPaths(document, PATHS)).toEqual(['src/domain/gone.ts', 'gone.mjs', 'src/gone']);
  });

  it('find links to files, headings and pictures that do not exist', () => {
    const document = documentOf(
      '# A heading: one\n[a](gone.md) [b](../README.md#gone) [c](#gone) <img src="gone.png">\n' +
        '[d](glossary.md) [e](../README.md#a-client) [f](https://example.com/gone)',
    );

    expect(brokenLinks(ROOT, document)).toEqual(['gone.md', '../README.md#gone', '#gone', 'gone.png']);
  });

  it('find rows that are too wide', () => {
    const [narrow, wide] = ['| a | b |', `| ${'c'.repeat(TABLE_ROW_MAX)} |`];

    expect(tableRowsAbove(documentOf(`${narrow}\n${wide}`), TABLE_ROW_MAX)).toEqual([wide]);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** Folders of the repository whose files a document may name. */
const FOLDERS = [
  'src',
  'test',
  'client',
  'web',
  'docs',
  'examples',
  'bench',
  'deploy',
  'scripts',
  '.github',
  '.ci',
];
const NOT_OURS = new Set(['node_modules', 'dist']);
const FILE_NAME = /\.(ts|tsx|mjs|md|go|html|css|yml)$/;

export interface Document {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...walk(path)] : [path];
  });

/** Every file and folder that a document may name, relative to the root; those at the root itself are not among them. */
export const pathsOf = (root: string): readonly string[] =>
  FOLDERS.flatMap((folder) => [folder, ...walk(join(root, folder)).map((path) => relative(root, path))]);

export const readDocument = (root: string, path: string): Document => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
});

/** Examples name files that their readers make, so they are left out. */
const withoutExamples = (text: string): string => text.replaceAll(/^```.*?^```/gms, '');

/** Those named as `code` that no path of the repository is, or ends with. */
export const missingPaths = ({ text }: Document, paths: readonly string[]): readonly string[] => {
  const known = new Set(paths);
  const exists = (name: string) => known.has(name) || paths.some((path) => path.endsWith(`/${name}`));
  return [...withoutExamples(text).matchAll(/`([\w./-]+)`/g)]
    .map(([, name = '']) => name.replace(/\/$/, ''))
    .filter((name) => FILE_NAME.test(name) || FOLDERS.some((folder) => name.startsWith(`${folder}/`)))
    .filter((name) => !name.split('/').some((part) => NOT_OURS.has(part)))
    .filter((name) => !exists(name));
};

/** As GitHub makes them of headings. */
const anchorsIn = (text: string): readonly string[] =>
  [...withoutExamples(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Links and pictures of a document whose file, or whose heading in it, does not exist. */
export const brokenLinks = (root: string, { path, text }: Document): readonly string[] =>
  [...withoutExamples(text).matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((target) => !/^\w+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, linked))) return true;
      return anchor !== undefined && !anchorsIn(readDocument(root, linked).text).includes(anchor);
    });

export const tableRowsAbove = ({ text }: Document, length: number): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith('|') && line.length > length);

export const termsIn = ({ text }: Document): readonly string[] =>
  [...text.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, term = '']) => term);

/** Pages of a folder and those below it. */
export const pagesIn = (root: string, folder: string): readonly string[] =>
  walk(join(root, folder))
    .filter((path) => basename(path).endsWith('.md'))
    .map((path) => relative(root, path));

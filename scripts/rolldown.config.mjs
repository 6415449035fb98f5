// The JavaScript of `dist`. The compiler makes the declarations beside it (tsconfig.build.json).
import { readdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { defineConfig } from 'rolldown';

const ROOT = dirname(import.meta.dirname);
const SOURCES = join(ROOT, 'src');

const modules = [
  ...readdirSync(join(SOURCES, 'entries')).map((file) => `entries/${file.replace('.ts', '')}`),
  ...['start', 'command', 'token', 'backup', 'check', 'restore'].map((name) => `main/${name}`),
  // By these the bench and the tests start a server in a process of their own.
  'main/server',
  'main/config/settings',
];

const below =
  (...folders) =>
  (id) =>
    folders.some((folder) => id.startsWith(join(SOURCES, folder, '/')));

export default defineConfig({
  input: Object.fromEntries(modules.map((name) => [name, join(SOURCES, `${name}.ts`)])),
  platform: 'node',
  // Packages stay packages.
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  tsconfig: join(ROOT, 'tsconfig.json'),
  logLevel: 'warn',
  // Constants keep their names, and files that begin with one the comment that names them.
  optimization: { inlineConst: false },
  output: {
    dir: join(ROOT, 'dist'),
    // As deep as src/embed, which finds files of the package by their place.
    chunkFileNames: 'shared/[name].js',
    // Exports have the names that the sources give them.
    minifyInternalExports: false,
    codeSplitting: {
      // A file costs more to load than code that is not called. These load no package, so that they can be had as a
      // whole; the rest is split so that nobody loads a package for others.
      groups: [
        { name: 'domain', test: below('domain'), priority: 2 },
        { name: 'application', test: below('application', 'adapters/storage'), priority: 1 },
      ],
    },
  },
});

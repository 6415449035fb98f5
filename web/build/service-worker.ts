import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = 'src/offline/service-worker.ts';
const FILE = 'service-worker.js';

/** Pictures of the installed app, which the system keeps itself, and all emoji, which are large and seldom wanted. */
const NOT_IN_SHELL = /\.png$|\.map$|emoji-data-/;

/** Builds the service worker, and gives it the list of the files that make up the shell and a name for this build. */
export const serviceWorker = (): Plugin => {
  let folder = '';
  return {
    name: 'parley-service-worker',
    apply: 'build',
    configResolved({ publicDir }) {
      folder = publicDir;
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, fileName: FILE });
    },
    generateBundle: {
      // The page is in the bundle by then.
      order: 'post',
      handler(_options, bundle) {
        const hash = createHash('sha256');
        const files: string[] = [];
        const add = (name: string, content: string | Uint8Array) => {
          if (NOT_IN_SHELL.test(name)) return;
          files.push(name);
          hash.update(`${name}\0`).update(content);
        };
        for (const name of readdirSync(folder)) add(name, readFileSync(join(folder, name)));
        for (const [name, output] of Object.entries(bundle)) {
          if (name !== FILE) add(name, output.type === 'chunk' ? output.code : output.source);
        }
        const worker = bundle[FILE];
        if (worker?.type !== 'chunk' || worker.imports.length > 0) {
          throw new Error('The service worker is not one file');
        }
        worker.code = replaceOnce(worker.code, '__PARLEY_BUILD__', hash.digest('hex').slice(0, 16));
        worker.code = replaceOnce(worker.code, '__PARLEY_FILES__', files.sort().join(' '));
      },
    },
  };
};

const replaceOnce = (code: string, mark: string, value: string): string => {
  if (code.split(mark).length !== 2) throw new Error(`The service worker has no ${mark}`);
  return code.replace(mark, value);
};

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is text, and so becomes smaller. */
const TEXTS = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest']);

/** Writes the Brotli and gzip forms of each file beside it, as small as they get, where that saves anything. */
export const compress = (): Plugin => {
  let folder = '';
  return {
    name: 'parley-compress',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    // The files are written by then, those of `public` too.
    closeBundle: {
      order: 'post',
      handler() {
        for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          const file = join(folder, name);
          if (TEXTS.has(extname(name)) && statSync(file).isFile()) compressFile(file);
        }
      },
    },
  };
};

const compressFile = (file: string): void => {
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const forms = { br: brotliCompressSync(content, { params }), gz: gzipSync(content, { level: 9 }) };
  for (const [end, compressed] of Object.entries(forms)) {
    if (compressed.length < content.length) writeFileSync(`${file}.${end}`, compressed);
  }
};

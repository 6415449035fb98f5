// What the client library adds to a page, minified and gzipped, beside socket.io-client. The limit leaves room for editing,
// deleting, reacting, replies and mentions, and for code that reads well: nothing is written shorter to save some bytes.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';

const LIMIT_BYTES = 16_000;
const BEST_COMPRESSION = 9;

const bundle = await rolldown({
  input: join(root, 'client/dist/src/index.js'),
  platform: 'browser',
  external: ['socket.io-client'],
});
const { output } = await bundle.generate({ format: 'es', minify: true, comments: false });
const size = output.reduce(
  (sum, { code = '' }) => sum + gzipSync(code, { level: BEST_COMPRESSION }).length,
  0,
);
process.stdout.write(`${size} bytes gzipped, of ${LIMIT_BYTES}\n`);
if (size === 0 || size >= LIMIT_BYTES) process.exit(1);

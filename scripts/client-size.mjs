// What the client library adds to a page, minified and gzipped, beside socket.io-client.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';

const LIMIT = 8_000;

const bundle = await rolldown({
  input: join(root, 'client/dist/src/index.js'),
  platform: 'browser',
  external: ['socket.io-client'],
});
const { output } = await bundle.generate({ format: 'es', minify: true, comments: false });
const size = output.reduce((sum, { code = '' }) => sum + gzipSync(code, { level: 9 }).length, 0);
process.stdout.write(`${size} bytes gzipped, of ${LIMIT}\n`);
if (size === 0 || size >= LIMIT) process.exit(1);

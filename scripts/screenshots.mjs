// Takes the pictures of the README anew: `npm run screenshots`. With a folder it takes those of every view there.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ensureBuilt, ensureInstalled, ensureWebBuilt, root } from './ensure.mjs';

const IN_README = [
  'conversation-1280-light',
  'group-details-1280-dark',
  'list-390-light',
  'conversation-390-dark',
  'group-details-390-light',
];

ensureInstalled();
ensureBuilt();
ensureWebBuilt();
const [folder] = process.argv.slice(2);
const pictures = folder
  ? { PICTURES_FOLDER: resolve(folder) }
  : { PICTURES_FOLDER: join(root, 'docs/images'), PICTURES: IN_README.join() };
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/web/views.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...pictures } },
);
process.exitCode = status ?? 1;

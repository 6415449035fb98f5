// Compiles the sources whenever they change, and starts the server again with the new ones: `npm run dev`.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ensure.mjs';

ensureInstalled();
ensureBuilt();

const tool = (path) => join(root, 'node_modules', path);
const watching = (project) => [
  tool('typescript7/bin/tsc'),
  '-p',
  project,
  '--watch',
  '--preserveWatchOutput',
];
const COMMANDS = [
  { folder: '.', command: watching('tsconfig.build.json') },
  { folder: '.', command: [tool('rolldown/bin/cli.mjs'), '-c', 'scripts/rolldown.config.mjs', '--watch'] },
  { folder: '.', command: watching('client') },
  { folder: 'web', command: [tool('vite/bin/vite.js'), 'build', '--watch', '--logLevel', 'warn'] },
  { folder: '.', command: ['--watch', '--watch-preserve-output', 'dist/main/start.js'] },
];

// What the compilers write from now on is not what was built.
for (const output of ['dist', 'client/dist', 'web/dist']) rmSync(join(root, output, '.build-hash'));

// Each in a process group of its own: Ctrl-C would reach the server twice, by the terminal and by `node --watch`.
const children = COMMANDS.map(({ folder, command }) =>
  spawn(process.execPath, command, { cwd: join(root, folder), stdio: ['ignore', 1, 2], detached: true }),
);
/** A compiler may run in a process below its own, which Node alone does not end. */
const endGroup = (child) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid, 'SIGTERM');
};
const [server, ...compilers] = children.toReversed();
const stop = () => {
  server.kill('SIGTERM');
  compilers.forEach(endGroup);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
// One that ends by itself ends all.
for (const child of children) child.once('exit', stop);

import { basename } from 'node:path';

/** The file behind the command of the package, and its name in `node_modules/.bin`. */
const OF_PACKAGE = ['command.js', 'parley-server'];

/** How people call a command where this process was started: by the package, or by the scripts of the repository. */
export const calledAs = (command: string, { quietly = false } = {}): string =>
  OF_PACKAGE.includes(basename(process.argv[1] ?? ''))
    ? `npx @parley/server ${command}`
    : `npm run ${quietly ? '-s ' : ''}${command}`;

/** The same before arguments. */
export const calledWith = (command: string, options?: { readonly quietly: boolean }): string => {
  const called = calledAs(command, options);
  return called.startsWith('npm run') ? `${called} --` : called;
};

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningCommand, runProgram } from '../support/run-command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = join(ROOT, 'node_modules');

export interface InstalledExample {
  readonly folder: string;
  /** Runs a command, which a block of the README has to name. */
  readonly run: (command: string, environment?: NodeJS.ProcessEnv) => RunningCommand;
  readonly remove: () => void;
}

export interface InstallOptions {
  /** Where the programs are that commands begin with, beside `node`. */
  readonly programs?: Readonly<Record<string, string>>;
  /** The folder of @parley/server. Missing: this repository stands in for it, whose `exports` hold. */
  readonly server?: string;
}

/** An example in a folder of its own, as its reader has it, with the packages that it declares and no other. */
export const installExample = (
  name: string,
  { programs = {}, server = ROOT }: InstallOptions = {},
): InstalledExample => {
  const folder = mkdtempSync(join(tmpdir(), `parley-${name}-`));
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
  for (const dependency of dependenciesOf(join(folder, 'package.json'))) {
    const link = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(dependency === '@parley/server' ? server : join(PACKAGES, dependency), link);
  }
  const paths: Readonly<Record<string, string>> = { node: process.execPath, ...programs };
  const commands = commandsIn(readFileSync(join(folder, 'README.md'), 'utf8'));
  return {
    folder,
    run(command, environment = {}) {
      if (!commands.has(command)) throw new Error(`The README of ${name} does not say: ${command}`);
      const [program = '', ...args] = command.split(' ');
      return runProgram([paths[program] ?? program, ...args], environment, folder);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** None where it needs nothing, or is in another language. */
const dependenciesOf = (manifest: string): readonly string[] => {
  if (!existsSync(manifest)) return [];
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: object };
  return Object.keys(dependencies);
};

/** The lines of all blocks, without the variables before a command and the comment behind it. */
const commandsIn = (readme: string): ReadonlySet<string> =>
  new Set(
    [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
      block.split('\n').map((line) => line.replace(/^(?:\w+=\S+ )*/, '').replace(/ +#.*$/, '')),
    ),
  );

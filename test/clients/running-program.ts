import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, LIBRARIES, programOf } from './languages.js';

/** The addresses in the programs of docs/clients.md. */
const SERVER = 'https://chat.example.com';
const TOKENS = 'https://app.example.com/chat-token';
const PRINTED_MS = 25_000;

export interface RunningProgram {
  /** The lines of its standard output. */
  readonly lines: () => readonly string[];
  /** All that it printed. */
  readonly output: () => string;
  /** Resolves when the condition is true of its output; rejects when the program ends, or after 25 s. */
  readonly until: (what: string, condition: () => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const put = (program: string, placeholder: string, address: string): string => {
  if (program.split(placeholder).length !== 2) throw new Error(`${placeholder} must be there once`);
  return program.replace(placeholder, address);
};

/** Runs a program of the page with these addresses in place of those in it. */
export const runProgram = (
  language: Language,
  addresses: { readonly server: string; readonly tokens: string },
): RunningProgram => {
  mkdirSync(LIBRARIES, { recursive: true });
  const folder = mkdtempSync(join(LIBRARIES, 'run-'));
  const file = join(folder, language.fileName);
  writeFileSync(file, put(put(programOf(language), SERVER, addresses.server), TOKENS, addresses.tokens));
  const [command = '', ...options] = language.command;
  const child = spawn(command, [...options, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  // A worker of vitest that is ended leaves no program behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const closed = once(child, 'close');

  let printed = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const output = () => printed + errors;

  return {
    lines: () => printed.split('\n').slice(0, -1),
    output,
    async until(what, condition) {
      const deadline = performance.now() + PRINTED_MS;
      while (!condition()) {
        const ended = child.exitCode !== null ? `: it ended with ${child.exitCode}` : '';
        if (ended !== '' || performance.now() > deadline)
          throw new Error(
            `It did not happen that ${what}${ended}\n${output().replaceAll(/^(.{80}).*/gm, '$1…')}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      kill();
      await closed;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

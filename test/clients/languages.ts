import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where scripts/prepare-clients.mjs puts the libraries. Programs run below it, so that Node finds ours. */
export const LIBRARIES = join(ROOT, '.cache/clients');
const PYTHON = join(LIBRARIES, 'python/bin/python');
const JARS = join(LIBRARIES, 'java');

/** A program of docs/clients.md. */
export interface Language {
  /** The heading of its section. */
  readonly heading: string;
  /** What its first message says. */
  readonly greeting: string;
  readonly fileName: string;
  /** The command that runs the file. */
  readonly command: readonly string[];
  /** What is not there for it; undefined where all of it is. */
  readonly missing?: string;
}

const onPath = (name: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

const prepared = (language: string): boolean => existsSync(join(LIBRARIES, `${language}.hash`));

const missingJava = onPath('java') ? 'its libraries' : 'a java';

export const LANGUAGES: readonly Language[] = [
  {
    heading: 'JavaScript: socket.io-client',
    greeting: 'Hello from JavaScript',
    fileName: 'chat.mjs',
    command: [process.execPath],
  },
  {
    heading: 'Python: python-socketio',
    greeting: 'Hello from Python',
    fileName: 'chat.py',
    command: [PYTHON, '-u'],
    ...(!prepared('python') && { missing: 'its libraries' }),
  },
  {
    heading: 'Python: python-socketio with asyncio',
    greeting: 'Hello from asyncio',
    fileName: 'chat.py',
    command: [PYTHON, '-u'],
    ...(!prepared('python') && { missing: 'its libraries' }),
  },
  {
    heading: 'Java: io.socket:socket.io-client',
    greeting: 'Hello from Java',
    fileName: 'Chat.java',
    // Compiled as it starts, and not for long.
    command: ['java', '-XX:TieredStopAtLevel=1', '-cp', `${JARS}/*`],
    ...(!(prepared('java') && onPath('java')) && { missing: missingJava }),
  },
];

const PAGE = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8');

/** The one code block of the section. */
export const programOf = ({ heading }: Language): string => {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = '']) => code);
  if (blocks.length !== 1) throw new Error(`${heading}: ${blocks.length} programs in docs/clients.md`);
  return blocks[0] ?? '';
};

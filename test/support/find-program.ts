import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** On most systems some programs are in folders that only root has on the PATH. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Undefined where it is not installed. */
export const findProgram = (name: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, name)).find((file) => existsSync(file));

import { readFileSync } from 'node:fs';

/** The package's version. The file is as far above src/embed as above the folders of dist that have code. */
export const readVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

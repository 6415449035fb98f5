import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file of `deploy`. */
export const readDeployed = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8');

/** The one document of a YAML file of `deploy`, by YAML 1.1's rule for `<<`. Throws where it is not YAML. */
export const parseDeployed = (path: string): unknown => {
  const [document, ...more] = parseAllDocuments(readDeployed(path), { merge: true, uniqueKeys: true });
  if (document === undefined || more.length > 0) throw new Error(`${path} is not one document`);
  if (document.errors.length > 0) throw new Error(document.errors.map(({ message }) => message).join('\n'));
  return document.toJS() as unknown;
};

import { readFileSync } from 'node:fs';

const FILE = new URL('../../../deploy/nginx.conf', import.meta.url);

export interface NginxPlace {
  /** For its files, without a slash at its end. */
  readonly folder: string;
  readonly port: number;
  /** One for each node of the configuration. */
  readonly nodePorts: readonly number[];
}

/** The configuration of `deploy`, with addresses of this machine. Throws where nothing is left to be replaced. */
export const nginxConfiguration = ({ folder, port, nodePorts }: NginxPlace): string => {
  let text = readFileSync(FILE, 'utf8');
  const replace = (pattern: RegExp, value: string) => {
    const replaced = text.replaceAll(pattern, value);
    if (replaced === text) throw new Error(`deploy/nginx.conf has nothing like ${String(pattern)} any more`);
    text = replaced;
  };
  replace(/ \/tmp\//g, ` ${folder}/`);
  replace(/listen 8080;/g, `listen 127.0.0.1:${port};`);
  nodePorts.forEach((nodePort, i) =>
    replace(new RegExp(`parley-${i + 1}:5000`, 'g'), `127.0.0.1:${nodePort}`),
  );
  return `daemon off;\n${text}`;
};

/** The address of the first server in a URL. Throws on mongodb+srv, which names none. */
export const addressOf = (url: string): { readonly host: string; readonly port: number } => {
  const [first = ''] = partsOf(url).hosts.split(',');
  const { hostname, port } = new URL(`tcp://${first}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || DEFAULT_PORT) };
};

/** The same URL with another port of 127.0.0.1 as its only host. Throws on TLS, compression and mongodb+srv. */
export const redirect = (url: string, port: number): string => {
  const { user, path, query } = partsOf(url);
  const options = new URLSearchParams(query);
  for (const unreadable of ['compressors', 'tls', 'ssl']) {
    if (!['', 'false', 'none'].includes(options.get(unreadable) ?? '')) {
      throw new TypeError(`The proxy cannot read a connection with ${unreadable}`);
    }
  }
  options.set('directConnection', 'true');
  return `mongodb://${user}127.0.0.1:${String(port)}${path}?${options.toString()}`;
};

const DEFAULT_PORT = 27_017;

// The URL of WHATWG takes no list of hosts.
const PARTS = /^mongodb:\/\/([^@/?]*@)?([^@/?]+)(\/[^?]*)?(?:\?(.*))?$/;

const partsOf = (url: string) => {
  const parts = PARTS.exec(url);
  if (!parts) throw new TypeError('The proxy takes URLs of the form mongodb://host:port/…');
  const [, user = '', hosts = '', path = '/', query = ''] = parts;
  return { user, hosts, path, query };
};

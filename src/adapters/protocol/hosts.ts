import { parseOrigin } from './origins.js';

/** Whether a request whose header `host` is this one is meant for this server. */
export type IsKnownHost = (host: string | undefined) => boolean;

/**
 * Known are addresses, localhost, the name on which the server listens, and those of the origins. A page of any other name
 * may lead that name to this machine, and then calls this server as its own.
 */
export const makeIsKnownHost = (listening: string, origins: readonly string[]): IsKnownHost => {
  const names = ['localhost', listening.toLowerCase(), ...origins.map((origin) => new URL(origin).hostname)];
  return (host) => {
    const name = hostnameOf(host);
    return isAddress(name) || name.endsWith('.localhost') || names.includes(name);
  };
};

/** In lower case, without the port; an IPv4 address as four numbers, however it was written. */
const hostnameOf = (host = ''): string => {
  const origin = parseOrigin(`http://${host}`);
  return origin === undefined ? '' : new URL(origin).hostname;
};

/** The URL parser lets nothing else be in brackets, or end in a number. */
const isAddress = (hostname: string): boolean => hostname.startsWith('[') || /^\d[\d.]*$/.test(hostname);
